using System.Net;
using System.Net.Sockets;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>Passes what comes to one address on to another.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    private TcpRelay(IPEndPoint from, IPEndPoint to)
    {
        _listener = new TcpListener(from);
        _listener.Start();
        _accepting = AcceptAsync(to);
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SocketException">Somebody listens there already.</exception>
    public static TcpRelay Start(IPEndPoint from, IPEndPoint to) => new(from, to);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync(IPEndPoint to)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(), to));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No longer listening. Connections end with their clients.
            await Task.WhenAll(connections);
        }
    }

    private static async Task PassAsync(TcpClient client, IPEndPoint to)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(to);
            }
            catch (SocketException)
            {
                // The client sees its connection closed.
                return;
            }

            var (near, far) = (client.GetStream(), server.GetStream());
            // The first end of the two closes both.
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other direction has ended first.
        }
    }
}

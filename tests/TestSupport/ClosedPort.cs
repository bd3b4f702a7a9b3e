using System.Net;
using System.Net.Sockets;

namespace EventPlatform.TestSupport;

/// <summary>A port of the loopback address that refuses every connection, as long as this process runs.</summary>
internal static class ClosedPort
{
    // Bound, so that nobody else gets the port; but it does not listen.
    private static readonly Socket Holder = Bind();

    public static int Number => ((IPEndPoint)Holder.LocalEndPoint!).Port;

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>An answer as it came over the connection.</summary>
/// <param name="Status">0 when the connection ended without an answer.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Body">What follows the head.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>Requests that no HTTP client would send, written by hand.</summary>
internal static class RawHttp
{
    // For a machine that is busy: nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Sends a request with these header lines and reads the answer.</summary>
    public static Task<RawAnswer> RequestAsync(Uri server, string requestLine, params IEnumerable<string> headers) =>
        SendAsync(server, string.Join("\r\n", [requestLine, .. headers, "Connection: close", "", ""]));

    /// <summary>Sends text and reads the answer.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="text">Head and body.</param>
    /// <param name="end">Whether to end the sending side after it, as a client that dies does.</param>
    public static async Task<RawAnswer> SendAsync(Uri server, string text, bool end = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, Cancelled);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancelled);
        if (end) client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return Parse(await ReadToEndAsync(reader).WaitAsync(Patience, Cancelled));
    }

    /// <summary>Sends text and resets the connection.</summary>
    public static async Task SendAndResetAsync(Uri server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, Cancelled);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Cancelled);
        client.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    // A server that refuses a body closes the connection while some of it is still on its way, which resets it.
    private static async Task<string> ReadToEndAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer, Cancelled) is var read and > 0) text.Append(buffer, 0, read);
        }
        catch (IOException)
        {
            // Then it has answered what there is.
        }

        return text.ToString();
    }

    private static RawAnswer Parse(string text)
    {
        if (text.Length == 0) return new RawAnswer(0, new Dictionary<string, string>(), "");

        var (head, body) = text.Split("\r\n\r\n", 2) is [var h, var b] ? (h, b) : (text, "");
        var lines = head.Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(values => values.Key, values => string.Join(", ", values), StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }
}

using System.Net;
using System.Net.Sockets;

namespace EventPlatform.Cli.LocalDatabase;

internal static class LoopbackPort
{
    /// <summary>A port that is free now; somebody else may take it before it is used.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

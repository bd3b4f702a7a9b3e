using System.Net;
using System.Net.Sockets;

namespace EventPlatform.LocalPostgres;

/// <summary>Ports of the loopback address.</summary>
public static class LoopbackPort
{
    /// <summary>Finds a port that is free now; somebody else may take it before it is used.</summary>
    /// <returns>The port.</returns>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.LocalHost.Http;

/// <summary>
/// Limits connections by the limit of open files, because .NET ends a process without free descriptors. Other clients
/// wait in the listening socket's queue; Kestrel's own limit would close their connections unanswered.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "Only a semaphore's wait handle needs it.")]
internal sealed class ConnectionGate(int connections)
{
    // About 290 files are open before the first request: assemblies, pipes, the pool. More assemblies follow.
    private const int Reserved = 400;
    private const int MinConnections = 16;
    private const int Needed = Reserved + (2 * MinConnections);
    private const int MaxConnections = 10_000;

    // The system reduces it to its own maximum.
    private const int Waiting = 4_096;

    // .NET raises the limit to the maximum, which suffices on macOS; Windows has no limit.
    private const int DescriptorsElsewhere = 10_240;

    private readonly SemaphoreSlim _free = new(connections);

    /// <summary>True when few connections are left.</summary>
    private bool IsCrowded => _free.CurrentCount < connections / 4;

    /// <summary>Computes the number of connections from the limit of open files.</summary>
    /// <exception cref="IOException">The limit of open files is too low for one connection.</exception>
    public static ConnectionGate OfThisProcess()
    {
        var descriptors = ReadDescriptorLimit();
        // A request may need another socket, to SQS.
        var connections = (descriptors - Reserved) / 2;
        return connections >= MinConnections
            ? new ConnectionGate(Math.Min(connections, MaxConnections))
            : throw new IOException(
                $"The limit of open files is {descriptors}, and serve needs {Needed}. Raise it: ulimit -n 1024");
    }

    /// <summary>Makes Kestrel accept a connection only when a place is free.</summary>
    public void AddTo(IServiceCollection services) => services
        .Configure<SocketTransportOptions>(sockets => sockets.Backlog = Waiting)
        .AddSingleton<IConnectionListenerFactory>(
            provider => new Transport(ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), this));

    /// <summary>Frees the place of each connection that ends.</summary>
    public void AddTo(ListenOptions listen) => listen.Use(next => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            _free.Release();
        }
    });

    /// <summary>Closes connections after their answer while few places are free.</summary>
    public Task CloseWhenCrowdedAsync(HttpContext http, RequestDelegate next)
    {
        if (IsCrowded) http.Response.Headers.Connection = "close";
        return next(http);
    }

    private static int ReadDescriptorLimit()
    {
        if (!OperatingSystem.IsLinux()) return DescriptorsElsewhere;

        // Max open files            1024                 524288               files
        var line = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    private sealed class Transport(SocketTransportFactory sockets, ConnectionGate gate) : IConnectionListenerFactory
    {
        public async ValueTask<IConnectionListener> BindAsync(
            EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Listener(await sockets.BindAsync(endpoint, cancellationToken), gate);
    }

    private sealed class Listener(IConnectionListener sockets, ConnectionGate gate) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await gate._free.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null; // A closed listener returns null.
            }

            ConnectionContext? connection = null;
            try
            {
                return connection = await sockets.AcceptAsync(cancellationToken);
            }
            finally
            {
                if (connection is null) gate._free.Release();
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await sockets.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await sockets.DisposeAsync();
            _unbound.Dispose();
        }
    }
}

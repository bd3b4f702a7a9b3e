using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using EventPlatform.Infrastructure.Persistence.Dsql;
using Npgsql;

namespace EventPlatform.TestSupport.Wire;

/// <summary>The code sent a statement that DSQL would refuse.</summary>
/// <param name="message">The statement, why, and what to do instead.</param>
public sealed class RefusedStatementException(string message) : Exception(message);

/// <summary>
/// Stands on the loopback address between Npgsql and PostgreSQL: sees every statement, BEGIN and COMMIT included,
/// checks that DSQL would take it, counts round trips, and lets things go wrong where a test wants it.
/// </summary>
public sealed class WireProxy : IAsyncDisposable
{
    private readonly EndPoint _upstream;
    private readonly ConcurrentDictionary<WireConnection, Task> _connections = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly int _port;

    // Replaced as a whole, so that the pumps need no lock.
    private volatile WireFaultRule[] _faults = [];
    private volatile WireMeasurement[] _measurements = [];
    private volatile Socket _listener;
    private Task _accepting;

    private WireProxy(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _upstream = settings.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}")
            : new DnsEndPoint(settings.Host, settings.Port);
        _listener = Bind(port: 0);
        _listener.Listen();
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(_listener);
        settings.Host = IPAddress.Loopback.ToString();
        settings.Port = _port;
        settings.SslMode = SslMode.Disable;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        ConnectionString = settings.ConnectionString;
    }

    /// <summary>The database through this proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>How many connections are open.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Starts a proxy before a database.</summary>
    /// <param name="connectionString">The database itself. The proxy speaks no TLS.</param>
    /// <returns>The proxy.</returns>
    public static WireProxy Start(string connectionString) => new(connectionString);

    /// <summary>Lets something go wrong.</summary>
    /// <param name="fault">What.</param>
    /// <param name="statement">With which statement: SQL text, or BEGIN…, COMMIT, ROLLBACK.</param>
    /// <param name="times">How often.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule Inject(WireFault fault, Func<string, bool> statement, int times = 1)
    {
        var rule = new WireFaultRule(fault, statement, times);
        _faults = [.. _faults, rule];
        return rule;
    }

    /// <summary>Lets nothing go wrong any more.</summary>
    public void Heal() => _faults = [];

    /// <summary>Counts from now on.</summary>
    /// <returns>The counts; dispose of it to stop counting.</returns>
    public WireMeasurement Measure()
    {
        var measurement = new WireMeasurement(ended => _measurements = [.. _measurements.Where(other => other != ended)]);
        _measurements = [.. _measurements, measurement];
        return measurement;
    }

    /// <summary>Breaks all connections that are open; the clients find out when they next use them.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CutAsync()
    {
        var open = _connections.ToArray();
        foreach (var (connection, _) in open) connection.Cut();
        await Task.WhenAll(open.Select(pair => pair.Value));
        return open.Length;
    }

    /// <summary>Refuses new connections; those that are open stay.</summary>
    /// <returns>Disposed of, new connections are accepted again.</returns>
    public async Task<IDisposable> RefuseConnectionsAsync()
    {
        _listener.Dispose();
        await _accepting;
        // Holds the port, so that nobody else gets it meanwhile.
        _listener = Bind(_port);
        return new Resumption(() =>
        {
            _listener.Listen();
            _accepting = AcceptAsync(_listener);
        });
    }

    /// <summary>Fails when the code has sent what DSQL refuses; says each statement once.</summary>
    /// <exception cref="RefusedStatementException">It has.</exception>
    public void ThrowIfRefused()
    {
        var refused = new List<string>();
        while (_refusals.TryDequeue(out var refusal)) refused.Add(refusal);
        if (refused.Count > 0) throw new RefusedStatementException(string.Join("\n\n", refused.Distinct()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await CutAsync();
    }

    internal void OnRoundTrip()
    {
        foreach (var measurement in _measurements) measurement.CountRoundTrip();
    }

    internal void OnRequest(DsqlSessionChecker session, IReadOnlyCollection<string> statements)
    {
        if (session.Check(statements) is { } reason)
            _refusals.Enqueue($"{reason}\n{string.Join("\n", statements)}");
        foreach (var measurement in _measurements) measurement.Add(statements);
    }

    internal WireFault? FaultFor(IReadOnlyCollection<string> statements) =>
        _faults.FirstOrDefault(rule => statements.Any(rule.Strikes))?.Fault;

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                client.NoDelay = true;
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No longer listening.
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The connection disposes of both sockets.")]
    private async Task ServeAsync(Socket client)
    {
        var server = _upstream is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(_upstream);
        }
        catch (SocketException)
        {
            server.Dispose();
            client.Dispose();
            return;
        }

        foreach (var measurement in _measurements) measurement.CountConnection();
        var connection = new WireConnection(this, client, server);
        var running = new TaskCompletionSource();
        _connections[connection] = running.Task;
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            running.SetResult();
        }
    }

    private sealed class Resumption(Action resume) : IDisposable
    {
        public void Dispose() => resume();
    }
}

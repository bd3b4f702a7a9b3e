using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EventPlatform.TestSupport.DsqlRules;
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
    private readonly X509Certificate2? _certificate;

    // Replaced as a whole, so that the pumps need no lock.
    private volatile WireFaultRule[] _faults = [];
    private volatile WireFaultRule[] _connectFaults = [];
    private volatile WireMeasurement[] _measurements = [];
    private volatile Socket _listener;
    private Task _accepting;

    private WireProxy(string connectionString, X509Certificate2? certificate)
    {
        _certificate = certificate;
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
    /// <param name="connectionString">The database itself, without TLS.</param>
    /// <param name="certificate">With it, clients speak TLS from the first byte; without, they speak none.</param>
    /// <returns>The proxy.</returns>
    public static WireProxy Start(string connectionString, X509Certificate2? certificate = null) =>
        new(connectionString, certificate);

    /// <summary>Lets something go wrong.</summary>
    /// <param name="fault">What.</param>
    /// <param name="statement">With which statement: SQL text, or BEGIN…, COMMIT, ROLLBACK.</param>
    /// <param name="times">How often.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule Inject(WireFault fault, Func<string, bool> statement, int times = 1) =>
        Inject(WireEffect.Of(fault), statement, times);

    /// <summary>Answers with an error of the database's, which aborts the transaction.</summary>
    /// <param name="sqlState">Its SQLSTATE.</param>
    /// <param name="message">Its text.</param>
    /// <param name="statement">
    /// With which statement, as in <see cref="Inject(WireFault, Func{string, bool}, int)"/>.
    /// </param>
    /// <param name="times">How often.</param>
    /// <param name="fatal">Whether it ends the connection.</param>
    /// <param name="isCarriedOut">Whether the database has carried the statement out nevertheless.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule InjectError(
        string sqlState,
        string message,
        Func<string, bool> statement,
        int times = 1,
        bool fatal = false,
        bool isCarriedOut = false) =>
        Inject(WireEffect.OfError(sqlState, message, isCarriedOut, fatal), statement, times);

    /// <summary>
    /// Answers XX000 <c>server unavailable</c>, as DSQL does when it does not know what became of the statement.
    /// </summary>
    /// <param name="isCarriedOut">Whether it was carried out (a COMMIT: committed) or not (rolled back).</param>
    /// <param name="statement">With which statement.</param>
    /// <param name="times">How often.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule InjectServerUnavailable(bool isCarriedOut, Func<string, bool> statement, int times = 1) =>
        InjectError("XX000", "server unavailable", statement, times, isCarriedOut: isCarriedOut);

    /// <summary>Refuses new connections with an error while they sign in.</summary>
    /// <param name="sqlState">Its SQLSTATE, such as 53400, 53300, 28P01, 28000, 08006 or 57P03.</param>
    /// <param name="message">Its text.</param>
    /// <param name="times">How often.</param>
    /// <param name="applies">Asked for each new connection; all of them when null.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule InjectAtConnect(string sqlState, string message, int times = 1, Func<bool>? applies = null) =>
        InjectAtConnect(WireEffect.OfError(sqlState, message, fatal: true), times, applies);

    /// <summary>Accepts new connections and never answers on them.</summary>
    /// <param name="times">How often.</param>
    /// <param name="applies">Asked for each new connection; all of them when null.</param>
    /// <returns>Tells how often it has happened.</returns>
    public WireFaultRule InjectSilenceAtConnect(int times = 1, Func<bool>? applies = null) =>
        InjectAtConnect(WireEffect.Silence, times, applies);

    /// <summary>
    /// Swallows from now on whatever comes, from either side, on the connections that wait for no answer now; they stay
    /// open. So does a network that has forgotten them.
    /// </summary>
    /// <returns>How many there were.</returns>
    public int BlackholeIdle() => _connections.Keys.Count(connection => connection.SilenceIfIdle());

    /// <summary>Lets nothing go wrong any more; what is silent stays so until it is closed.</summary>
    public void Heal() => _faults = _connectFaults = [];

    /// <summary>Counts from now on.</summary>
    /// <returns>The counts; dispose of it to stop counting.</returns>
    public WireMeasurement Measure()
    {
        var measurement =
            new WireMeasurement(ended => _measurements = [.. _measurements.Where(other => other != ended)]);
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
        if (session.Check(statements) is { } reason) _refusals.Enqueue($"{reason}\n{string.Join("\n", statements)}");
        foreach (var measurement in _measurements) measurement.Add(statements);
    }

    internal WireEffect? EffectOn(IReadOnlyCollection<string> statements) =>
        _faults.FirstOrDefault(rule => statements.Any(rule.Strikes))?.Effect;

    internal WireEffect? EffectOnConnect() => _connectFaults.FirstOrDefault(rule => rule.Strikes(""))?.Effect;

    private WireFaultRule Inject(WireEffect effect, Func<string, bool> statement, int times)
    {
        var rule = new WireFaultRule(effect, statement, times);
        _faults = [.. _faults, rule];
        return rule;
    }

    private WireFaultRule InjectAtConnect(WireEffect effect, int times, Func<bool>? applies)
    {
        var rule = new WireFaultRule(effect, _ => applies?.Invoke() ?? true, times);
        _connectFaults = [.. _connectFaults, rule];
        return rule;
    }

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

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The connection disposes of both sockets.")]
    private async Task ServeAsync(Socket client)
    {
        var upstream = _upstream is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream clear = new NetworkStream(client, ownsSocket: true);
        try
        {
            await upstream.ConnectAsync(_upstream);
            if (_certificate is not null) clear = await SecureAsync(clear, _certificate);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            upstream.Dispose();
            await clear.DisposeAsync();
            return;
        }

        foreach (var measurement in _measurements) measurement.CountConnection();
        var connection = new WireConnection(this, clear, new NetworkStream(upstream, ownsSocket: true));
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

    private static async Task<SslStream> SecureAsync(Stream client, X509Certificate2 certificate)
    {
        var secure = new SslStream(client);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [new SslApplicationProtocol("postgresql")],
        };
        await secure.AuthenticateAsServerAsync(options);
        return secure;
    }

    private sealed class Resumption(Action resume) : IDisposable
    {
        public void Dispose() => resume();
    }
}

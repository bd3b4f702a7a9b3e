using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.TestSupport.Cluster;

/// <summary>
/// Answers on the loopback address as a DSQL cluster does, with a database of PostgreSQL behind it: TLS from the first
/// byte, tokens for passwords, roles mapped to IAM, index jobs, refusals, limits, catalog changes that others meet
/// once, and conflicts that are reported at COMMIT. <see cref="Wire"/> stands before it and injects faults.
/// </summary>
/// <remarks>
/// <para>Nobody waits for a lock. A transaction changes copies of its own of the tables; at COMMIT, one transaction at
/// a time, its statements are run again on the tables themselves in the snapshot that it had all along, and PostgreSQL
/// fails what meets a row changed since. So the first to commit wins, and the COMMIT of the others fails.</para>
/// <para>What is not as on a cluster: admin may do everything that PostgreSQL knows. A role without the right to write
/// a table is told so at COMMIT. FOR UPDATE collides with the same FOR UPDATE and with changes committed before, not
/// with a change committed after it. In a transaction, UNIQUE holds by a constraint, not by an index alone, until
/// COMMIT. DDL waits for readers when PostgreSQL does, and DDL within a transaction tells others before the commit.
/// Tables must be named without a schema. The signature of a token is not computed again. There is no limit of 10 MiB
/// and none on connections: inject 53400 for that. The texts of refusals were recorded for CREATE INDEX and GRANT ON
/// SCHEMA; others are the statement checker's.</para>
/// </remarks>
public sealed class ClusterStandIn : IAsyncDisposable
{
    internal const string RowConflict = "change conflicts with another transaction, please retry: (OC000)";
    internal const string CatalogConflict = "schema has been updated by another transaction, please retry: (OC001)";
    internal const string TooManyRows = "transaction row limit exceeded";

    /// <summary>
    /// How many connections a user's pool has: PostgreSQL has too few connections for the pools of a hundred
    /// environments.
    /// </summary>
    public const int PoolSize = 16;

    /// <summary>The IAM role that signs in with the tokens of this process.</summary>
    public const string CallerArn = "arn:aws:iam::123456789012:role/event-functions";

    private readonly TimeProvider _clock;
    private readonly X509Certificate2 _certificate;
    private readonly Socket _listener;
    private readonly Task _accepting;
    private readonly ConcurrentDictionary<Task, Socket> _sessions = new();
    private readonly ConcurrentDictionary<(string Role, string Arn), bool> _mappings = new();
    private readonly ConcurrentDictionary<string, DatabaseTarget.Dsql> _targets = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _roles = [];
    private readonly ConcurrentDictionary<(long Catalog, string Table), string> _keys = new();
    private readonly string _endpoint;

    // For the stand-in's own statements.
    private readonly NpgsqlDataSource _database;
    private long _catalog;
    private int _rowConflicts;
    private int _catalogConflicts;

    static ClusterStandIn() => TestCredentials.Set();

    private ClusterStandIn(string connectionString, TimeProvider clock, string? endpoint)
    {
        ConnectionString = connectionString;
        _clock = clock;
        _endpoint = endpoint ?? $"c{Guid.NewGuid():n}"[..26] + ".dsql.eu-west-1.on.aws";
        _certificate = MakeCertificate(IPAddress.TryParse(endpoint, out var address) ? address : IPAddress.Loopback);
        _database = NpgsqlDataSource.Create(connectionString);
        Jobs = new ClusterJobs(_database, ChangeCatalog);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
        Wire = WireProxy.Start(
            $"Host={IPAddress.Loopback};Port={((IPEndPoint)_listener.LocalEndPoint!).Port}", _certificate);
    }

    /// <summary>Between the clients and the cluster: injects faults, counts round trips.</summary>
    public WireProxy Wire { get; }

    /// <summary>The certificate that a client in another process has to trust.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>An Npgsql connection string of the database behind, for tests to look into.</summary>
    public string ConnectionString { get; }

    /// <summary>How long a session lives; a cluster gives it 60 minutes.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>False for the control of a test: then the last to commit wins, without an error.</summary>
    public bool DetectsConflicts { get; set; } = true;

    /// <summary>How often a commit has lost against another.</summary>
    public int RowConflicts => Volatile.Read(ref _rowConflicts);

    /// <summary>How often a statement or a commit has met a catalog changed by another.</summary>
    public int CatalogConflicts => Volatile.Read(ref _catalogConflicts);

    internal ClusterJobs Jobs { get; }

    // One commit at a time.
    internal SemaphoreSlim Commits { get; } = new(1);

    internal long Catalog => Volatile.Read(ref _catalog);

    internal long Now => _clock.GetTimestamp();

    /// <summary>Starts a cluster with an empty database.</summary>
    /// <param name="clock">The cluster's clock; the system's when null.</param>
    /// <param name="endpoint">The IP address that clients in another process are to know it by.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The cluster; dispose of it to drop its database and roles.</returns>
    public static async Task<ClusterStandIn> StartAsync(
        TimeProvider? clock = null, string? endpoint = null, CancellationToken cancellationToken = default)
    {
        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: cancellationToken);
        var cluster = new ClusterStandIn(database, clock ?? TimeProvider.System, endpoint);
        await cluster.SqlAsync(
            """
            CREATE SCHEMA sys;
            CREATE TABLE sys.jobs (
                job_id text PRIMARY KEY, status text, details text, job_type text,
                class_id oid, object_id oid, object_name text, start_time timestamptz, update_time timestamptz);
            CREATE TABLE sys.marks (mark text PRIMARY KEY, times bigint NOT NULL DEFAULT 1);
            CREATE PROCEDURE sys.wait_for_job(job_id text) LANGUAGE sql AS '';
            GRANT USAGE ON SCHEMA sys TO PUBLIC;
            GRANT SELECT ON sys.jobs TO PUBLIC;
            GRANT ALL ON sys.marks TO PUBLIC;
            """);
        return cluster;
    }

    /// <summary>
    /// The cluster for a user. Whoever asks the product for it gets here, with the product's own settings.
    /// </summary>
    /// <param name="user">The database user.</param>
    /// <returns>The target.</returns>
    public DatabaseTarget Target(string user = DatabaseTarget.Dsql.Admin) => _targets.GetOrAdd(user, name =>
    {
        var target = ClusterOf(name);
        DataSources.Use(target, BuilderFor(target).Build());
        return target;
    });

    /// <summary>A pool that asks to be let in as another user with tokens made for admin.</summary>
    /// <param name="user">The other user.</param>
    /// <returns>The pool; dispose of it.</returns>
    public NpgsqlDataSource CreatePoolOfImpostor(string user)
    {
        var builder = BuilderFor(ClusterOf(DatabaseTarget.Dsql.Admin));
        builder.ConnectionStringBuilder.Username = user;
        return builder.Build();
    }

    /// <summary>Lets the next build of an index fail and leave an invalid one.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="details">What the job says of it.</param>
    /// <param name="status">Its status; <c>completed</c> has been seen, too.</param>
    public void FailIndexJob(string index, string details, string status = "failed") =>
        Jobs.Fail(index, status, details);

    /// <summary>Tells all others, once, that the catalog has changed.</summary>
    public void ChangeCatalog() => Interlocked.Increment(ref _catalog);

    /// <summary>Runs SQL in the database behind.</summary>
    /// <param name="sql">The statements.</param>
    /// <returns>The first column of the first row; null when there is none.</returns>
    public async Task<object?> SqlAsync(string sql)
    {
        await using var connection = await _database.OpenConnectionAsync();
        return await connection.RunAsync(sql);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets.Values) await DataSources.CloseAsync(target);
        await Wire.DisposeAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var (session, socket) in _sessions)
        {
            socket.Dispose();
            await session;
        }

        await _database.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(ConnectionString);
        if (!_roles.IsEmpty) await TestPostgres.ExecuteAsync([$"DROP ROLE {string.Join(", ", _roles.Distinct())}"]);
        _certificate.Dispose();
        Commits.Dispose();
        Jobs.Dispose();
    }

    internal TimeSpan Since(long timestamp) => _clock.GetElapsedTime(timestamp);

    internal void CountRowConflict() => Interlocked.Increment(ref _rowConflicts);

    internal void CountCatalogConflict() => Interlocked.Increment(ref _catalogConflicts);

    internal void OwnRole(string role) => _roles.Add(role);

    // The copies of a table have its keys, but not its other indexes: making those takes longer than all the rest.
    internal async Task<string> KeysOfAsync(string table)
    {
        var key = (Catalog, table);
        if (_keys.TryGetValue(key, out var known)) return known;

        var keys = await SqlAsync(
            $"""
            SELECT string_agg(format('ALTER TABLE pg_temp.%I ADD %s', c.relname, pg_get_constraintdef(k.oid)), '; ')
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            WHERE k.contype IN ('p', 'u') AND c.relnamespace = 'public'::regnamespace AND c.relname = '{table}'
            """);
        return _keys[key] = (string?)keys ?? "";
    }

    internal async Task MapRoleAsync(string role, string arn, bool granted)
    {
        if (!await HasRoleAsync(role))
        {
            throw new PostgresException(
                $"role \"{role}\" does not exist", "ERROR", "ERROR", PostgresErrorCodes.UndefinedObject);
        }

        if (granted) _mappings[(role, arn)] = true;
        else _mappings.TryRemove((role, arn), out _);
    }

    internal async Task<string?> RefusalOfSignInAsync(string user, string database, string token)
    {
        if (database != "postgres") return $"unable to accept connection, database \"{database}\" does not exist";
        if (ClusterToken.Check(token, ClusterOf(user), user, _clock.GetUtcNow()) is not null)
            return "unable to accept connection, access denied";

        var isKnown = user == DatabaseTarget.Dsql.Admin
            || (_mappings.ContainsKey((user, CallerArn)) && await HasRoleAsync(user));
        return isKnown ? null : "unable to accept connection, access denied";
    }

    // The pool as the product makes it, but for where it leads and whom it trusts.
    private NpgsqlDataSourceBuilder BuilderFor(DatabaseTarget.Dsql target)
    {
        var builder = DsqlConnection.BuilderFor(target, PoolSize);
        builder.ConnectionStringBuilder.Host = IPAddress.Loopback.ToString();
        // A busy machine needs longer than a cluster for the keys of many sessions at once.
        builder.ConnectionStringBuilder.Timeout = 60;
        builder.ConnectionStringBuilder.Port = new NpgsqlConnectionStringBuilder(Wire.ConnectionString).Port;
        builder.UseRootCertificate(_certificate);
        return builder;
    }

    private DatabaseTarget.Dsql ClusterOf(string user) =>
        DatabaseTarget.Dsql.Parse(_endpoint, user, "eu-west-1");

    private async Task<bool> HasRoleAsync(string role)
    {
        var name = role.Replace("'", "''", StringComparison.Ordinal);
        return await SqlAsync($"SELECT true FROM pg_roles WHERE rolcanlogin AND rolname = '{name}'") is true;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                var session = Task.Run(() =>
                    new ClusterSession(this, new NetworkStream(socket, ownsSocket: true)).RunAsync());
                _sessions[session] = socket;
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No longer listening.
        }
    }

    private static X509Certificate2 MakeCertificate(IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cluster", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        if (!address.Equals(IPAddress.Loopback)) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(12));
    }
}

using System.Collections.Concurrent;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>
/// The process's connection pools, one for each database. They do not belong to a container, because every generated
/// wrapper builds a container of its own and <c>serve</c> has all the wrappers.
/// </summary>
public static class DataSources
{
    private static readonly ConcurrentDictionary<DatabaseTarget, Lazy<NpgsqlDataSource>> Pools = new();

    /// <summary>The most prepared statements of a connection; the one unused for longest makes room.</summary>
    internal const int PreparedStatements = 64;

    /// <summary>
    /// Npgsql prepares a statement at this use, so that the server plans it once. Not at the first: Npgsql 10.0.3
    /// throws a NullReferenceException when the server refuses to prepare a statement as not supported (0A000).
    /// </summary>
    internal const int UsesBeforePreparing = 2;

    /// <summary>The longest time to open a connection or to wait for a free one, in seconds.</summary>
    internal const int ConnectSeconds = 5;

    /// <summary>
    /// The longest time of a statement, in seconds. Every statement takes a fraction of it, so a missing answer means
    /// that the network has dropped the connection, and the request has time left for another one.
    /// </summary>
    internal const int AnswerSeconds = 7;

    // DSQL admits 10,000 connections to a cluster: a function uses one at a time, a host a few. Lambda sets the
    // variable: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    private static int DefaultPoolSize =>
        Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") is null ? 10 : 2;

    /// <summary>Returns the pool for a database, the same for equal targets, and opens no connection.</summary>
    public static NpgsqlDataSource For(DatabaseTarget target) =>
        Pools.GetOrAdd(target, key => new Lazy<NpgsqlDataSource>(() => Create(key))).Value;

    /// <summary>Closes the pool for a database and its idle connections. Does nothing if there is none.</summary>
    public static async Task CloseAsync(DatabaseTarget target)
    {
        if (Pools.TryRemove(target, out var pool)) await pool.Value.DisposeAsync();
    }

    /// <summary>Closes every idle connection of the process. The pools stay and open new ones.</summary>
    public static void DropConnections()
    {
        foreach (var pool in Pools.Values) pool.Value.Clear();
    }

    private static NpgsqlDataSource Create(DatabaseTarget target) => target switch
    {
        DatabaseTarget.Dsql cluster => DsqlConnection.BuilderFor(cluster, DefaultPoolSize).Build(),
        DatabaseTarget.Postgres postgres => CreatePostgres(postgres.ConnectionString),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static NpgsqlDataSource CreatePostgres(string connectionString)
    {
        // The last value of a keyword counts, so the connection string overrides the defaults. A pooler in front of the
        // database may require "Max Auto Prepare=0".
        var settings = new NpgsqlConnectionStringBuilder(
            $"Application Name=eventplatform;Timeout={ConnectSeconds};Command Timeout={AnswerSeconds};" +
            $"Maximum Pool Size={DefaultPoolSize};Max Auto Prepare={PreparedStatements};" +
            $"Auto Prepare Min Usages={UsesBeforePreparing};{connectionString}")
        {
            // As on DSQL, which refuses DISCARD ALL and has neither distributed transactions nor GSS.
            NoResetOnClose = true,
            Enlist = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // The detail of an error quotes rows, names and addresses included, and errors are logged.
            IncludeErrorDetail = false,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString)
            // Built-in types suffice: this saves a catalog query on the first connection.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
    }

    /// <summary>Sets the pool for a database, for tests.</summary>
    internal static void Use(DatabaseTarget target, NpgsqlDataSource pool) =>
        Pools[target] = new Lazy<NpgsqlDataSource>(pool);
}

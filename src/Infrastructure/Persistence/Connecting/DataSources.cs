using System.Collections.Concurrent;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>
/// The process's connection pools, one for each database. Every generated Lambda handler builds a container of its
/// own, so a pool that belonged to a container would be opened fourteen times in a process that hosts all of them.
/// </summary>
public static class DataSources
{
    private static readonly ConcurrentDictionary<DatabaseTarget, Lazy<NpgsqlDataSource>> Pools = new();

    /// <summary>
    /// The most statements that a connection keeps prepared, so that the server plans each of them once and not with
    /// every request. All that the use cases send are fewer.
    /// </summary>
    internal const int PreparedStatements = 64;

    /// <summary>A statement is prepared when it is sent for this time: what comes once is not worth it.</summary>
    internal const int UsesBeforePreparing = 2;

    /// <summary>How long opening a connection, or waiting for a free one, may take, in seconds.</summary>
    internal const int ConnectSeconds = 5;

    /// <summary>
    /// How long a statement may take, in seconds: the slowest that a use case sends takes a fraction of it, so that no
    /// answer means that the network has dropped the connection. A request that meets such a connection has time for
    /// another one.
    /// </summary>
    internal const int AnswerSeconds = 7;

    // Set by Lambda in every function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    private static bool IsLambda => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") is not null;

    // DSQL admits 10,000 connections to a cluster: a function needs one at a time, a host a few.
    private static int DefaultPoolSize => IsLambda ? 2 : 10;

    /// <summary>Gives the pool for a database, opening no connection yet.</summary>
    /// <param name="target">The database.</param>
    /// <returns>The same data source for the same target. It lives as long as the process, or until
    /// <see cref="CloseAsync"/>.</returns>
    public static NpgsqlDataSource For(DatabaseTarget target) =>
        Pools.GetOrAdd(target, key => new Lazy<NpgsqlDataSource>(() => Create(key))).Value;

    /// <summary>Closes the pool for a database, if there is one.</summary>
    /// <param name="target">As given to <see cref="For"/>.</param>
    /// <returns>A task that ends when idle connections are closed.</returns>
    public static async Task CloseAsync(DatabaseTarget target)
    {
        if (Pools.TryRemove(target, out var pool)) await pool.Value.DisposeAsync();
    }

    /// <summary>
    /// Closes every idle connection of the process. The pools stay: whoever asks next opens a new one.
    /// </summary>
    public static void DropConnections()
    {
        foreach (var pool in Pools.Values) pool.Value.Clear();
    }

    private static NpgsqlDataSource Create(DatabaseTarget target) => target switch
    {
        DatabaseTarget.Dsql cluster => DsqlConnection.CreateDataSource(cluster, DefaultPoolSize),
        DatabaseTarget.Postgres postgres => CreatePostgres(postgres.ConnectionString),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static NpgsqlDataSource CreatePostgres(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // As on DSQL, which refuses DISCARD ALL and knows nothing of distributed transactions or GSS.
            NoResetOnClose = true,
            Enlist = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // The detail of an error quotes rows, names and addresses included, and errors are logged.
            IncludeErrorDetail = false,
            ApplicationName = given.ApplicationName ?? "eventplatform",
            Timeout = given.ShouldSerialize("Timeout") ? given.Timeout : ConnectSeconds,
            CommandTimeout = given.ShouldSerialize("Command Timeout") ? given.CommandTimeout : AnswerSeconds,
            // ContainsKey says yes to every keyword that Npgsql knows, set or not.
            MaxPoolSize = given.ShouldSerialize("Maximum Pool Size") ? given.MaxPoolSize : DefaultPoolSize,
            // 0 in the connection string turns it off, as a pooler between us and the database may require.
            MaxAutoPrepare = given.ShouldSerialize("Max Auto Prepare") ? given.MaxAutoPrepare : PreparedStatements,
            AutoPrepareMinUsages = given.ShouldSerialize("Auto Prepare Min Usages")
                ? given.AutoPrepareMinUsages
                : UsesBeforePreparing,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString)
            // Only built-in types are used: this saves a catalog query on the first connection.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
    }

    /// <summary>Gives a database a pool made elsewhere. Tests do, before anybody asks for it.</summary>
    internal static void Use(DatabaseTarget target, NpgsqlDataSource pool) =>
        Pools[target] = new Lazy<NpgsqlDataSource>(pool);
}

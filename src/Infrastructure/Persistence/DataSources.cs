using System.Collections.Concurrent;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>
/// The process's connection pools, one for each database. Every generated Lambda handler builds a container of its
/// own, so a pool that belonged to a container would be opened fourteen times in a process that hosts all of them.
/// </summary>
public static class DataSources
{
    private static readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> Pools = new(StringComparer.Ordinal);

    /// <summary>Gives the pool for a connection string, opening no connection yet.</summary>
    /// <param name="connectionString">An Npgsql connection string; what matters to this platform is set on top of it.</param>
    /// <returns>The same data source for the same connection string. It lives as long as the process, or until <see cref="CloseAsync"/>.</returns>
    public static NpgsqlDataSource For(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return Pools.GetOrAdd(connectionString, key => new Lazy<NpgsqlDataSource>(() => Create(key))).Value;
    }

    /// <summary>Closes the pool for a connection string, if there is one.</summary>
    /// <param name="connectionString">As given to <see cref="For"/>.</param>
    /// <returns>A task that ends when idle connections are closed.</returns>
    public static async Task CloseAsync(string connectionString)
    {
        if (Pools.TryRemove(connectionString, out var pool)) await pool.Value.DisposeAsync();
    }

    private static NpgsqlDataSource Create(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // As on DSQL, which refuses DISCARD ALL and knows nothing of distributed transactions or GSS.
            NoResetOnClose = true,
            Enlist = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = given.ApplicationName ?? "eventplatform",
            // DSQL admits 10,000 connections to a cluster: a function needs one at a time, a host a few.
            MaxPoolSize = given.ContainsKey("Maximum Pool Size") ? given.MaxPoolSize : IsLambda ? 2 : 10,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString)
            // Only built-in types are used: this saves a catalog query on the first connection.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
    }

    // Set by Lambda in every function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    private static bool IsLambda => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") is not null;
}

using EventPlatform.TestSupport;
using Npgsql;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Options of the servers under test, and questions to them.</summary>
internal static class Servers
{
    /// <summary>Throwaway data, from the machine's own programs only.</summary>
    public static PostgresServerOptions Throwaway { get; } = new()
    {
        Name = "localpostgres-tests",
        Sources = [PostgresSource.Binaries],
        Settings = new Dictionary<string, string>
        {
            ["default_transaction_isolation"] = "repeatable read",
            ["max_connections"] = "300",
        },
    };

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Kept data, from the machine's own programs only.</summary>
    public static PostgresServerOptions KeptIn(TemporaryDirectory directory) =>
        Throwaway with { DataDirectory = directory.Below(".data") };

    /// <summary>Skips a test of the server programs on a machine that has a container engine instead.</summary>
    public static async Task NeedBinariesAsync() => Assert.SkipUnless(
        await PostgresServer.HasBinariesAsync(Throwaway, Cancelled),
        "PostgreSQL's server programs are not installed here.");

    public static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Cancelled))!;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    // A pooled connection would break at the next use after its server was stopped.
    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
}

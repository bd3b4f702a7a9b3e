using EventPlatform.LocalPostgres;
using Npgsql;

namespace EventPlatform.TestSupport;

/// <summary>Whether servers can be started, and questions to them. ApiTests have this file, too.</summary>
internal static class ServerSteps
{
    // Asked once: it takes two processes.
    private static readonly Lazy<Task<bool>> HasBinaries = new(
        () => PostgresServer.HasBinariesAsync(new PostgresServerOptions { Name = "tests" }, CancellationToken.None));

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Skips a test of the server programs on a machine that has a container engine instead.</summary>
    public static async Task NeedBinariesAsync() =>
        Assert.SkipUnless(await HasBinaries.Value, "PostgreSQL's server programs are not installed here.");

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

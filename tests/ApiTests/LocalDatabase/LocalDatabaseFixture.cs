using EventPlatform.LocalPostgres;
using Npgsql;

namespace EventPlatform.ApiTests.LocalDatabase;

/// <summary>Servers with kept data, and questions to databases.</summary>
internal static class LocalDatabaseFixture
{
    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Kept data, from the machine's own programs only.</summary>
    public static PostgresServerOptions KeptIn(TemporaryDirectory directory) => TestPostgres.Options with
    {
        DataDirectory = directory.Below(".data"),
        ConnectionVariable = null,
        Sources = [PostgresSource.Binaries],
    };

    /// <summary>Skips a test of the server programs on a machine that has a container engine instead.</summary>
    public static async Task NeedServerProgramsAsync() => Assert.SkipUnless(
        await PostgresServer.HasBinariesAsync(TestPostgres.Options, Cancelled),
        "PostgreSQL's server programs are not installed here.");

    public static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(Cancelled);
        return (T)(await connection.RunAsync(sql))!;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync(Cancelled);
        await connection.RunAsync(sql);
    }

    // A pooled connection would break at the next use after its server was stopped.
    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
}

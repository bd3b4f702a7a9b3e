using EventPlatform.Cli.LocalDatabase;

using Npgsql;

namespace EventPlatform.ApiTests.LocalDatabase;

/// <summary>What the tests of the embedded database share.</summary>
internal static class LocalDatabaseFixture
{
    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Kept data, from the machine's own programs only.</summary>
    public static LocalPostgresOptions KeptIn(TemporaryDirectory directory) => new()
    {
        WorkingDirectory = directory.Path,
        Sources = [PostgresSource.Binaries],
    };

    /// <summary>Skips a test of the server programs on a machine that has a container engine instead.</summary>
    public static async Task NeedServerProgramsAsync()
    {
        var found = await BinaryLocator.FindDirectoriesAsync(BinarySearchPlaces.OfThisMachine(), Cancelled);
        Assert.SkipWhen(found.Count == 0, "PostgreSQL's server programs are not installed here.");
    }

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

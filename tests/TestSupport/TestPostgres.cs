using EventPlatform.LocalPostgres;
using Npgsql;

namespace EventPlatform.TestSupport;

/// <summary>
/// The PostgreSQL server of a test run: one per process, started when the first test asks for a database and stopped,
/// with its data deleted, when the process ends. All members may be called from several tests at once.
/// </summary>
public static class TestPostgres
{
    /// <summary>
    /// Throwaway data; the server that the environment names if it does, else a container before the machine's own
    /// programs. Many hosts connect side by side, at the isolation level of Aurora DSQL.
    /// </summary>
    public static PostgresServerOptions Options { get; } = new()
    {
        Name = "eventplatform",
        ConnectionVariable = "ConnectionStrings__EventPlatform",
        Sources = [PostgresSource.Container, PostgresSource.Binaries],
        Settings = new Dictionary<string, string>
        {
            ["default_transaction_isolation"] = "repeatable read",
            ["max_connections"] = "300",
            // Hundreds of small databases come and go: nothing in them is worth tidying up or writing down early.
            ["autovacuum"] = "off",
            ["max_wal_size"] = "8GB",
        },
    };

    // The task is kept, not the server: whoever comes while it starts waits for the same start.
    private static readonly Lazy<Task<PostgresServer>> Started = new(() => PostgresServer.StartAsync(Options));

    // Creates and drops the databases: a connection of its own for each would cost more than the statements.
    private static readonly Lazy<Task<NpgsqlDataSource>> Admin = new(async () =>
        NpgsqlDataSource.Create((await Started.Value).ConnectionString));

    /// <summary>Starts the server if no test has yet, and returns it. Do not dispose of it.</summary>
    /// <param name="cancellationToken">Gives up waiting; the start itself goes on for the other tests.</param>
    /// <returns>The server all tests of this process share.</returns>
    /// <exception cref="PostgresServerException">There is no PostgreSQL here, or it does not start.</exception>
    public static Task<PostgresServer> GetServerAsync(CancellationToken cancellationToken = default) =>
        Started.Value.WaitAsync(cancellationToken);

    /// <summary>Makes a database with the C locale, in UTF-8, whose sessions use UTC and REPEATABLE READ.</summary>
    /// <param name="templateName">
    /// The database to copy, which nobody may be connected to meanwhile; an empty one when null.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>An Npgsql connection string of the new database, which has a name of its own.</returns>
    /// <exception cref="PostgresServerException">There is no PostgreSQL here, or it does not start.</exception>
    /// <exception cref="PostgresException">The template does not exist or is in use.</exception>
    public static async Task<string> CreateDatabaseAsync(
        string? templateName = null, CancellationToken cancellationToken = default)
    {
        var server = await GetServerAsync(cancellationToken);
        var name = $"test_{Guid.NewGuid():n}";
        var template = templateName is null
            ? "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'" // A server named by the environment may have others.
            : $"TEMPLATE {Quote(templateName)}";
        await ExecuteAsync(
            [
                // Copied as files: the default writes every page to the log, which takes four times as long.
                $"CREATE DATABASE {Quote(name)} {template} STRATEGY FILE_COPY",
                $"ALTER DATABASE {Quote(name)} SET default_transaction_isolation = 'repeatable read'",
                $"ALTER DATABASE {Quote(name)} SET TimeZone = 'UTC'",
            ],
            cancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database and breaks the connections to it; does nothing when it is gone.</summary>
    /// <param name="connectionString">What <see cref="CreateDatabaseAsync"/> returned.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when the database is gone.</returns>
    public static async Task DropDatabaseAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await ExecuteAsync([$"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)"], cancellationToken);
    }

    /// <summary>Runs statements one after the other, outside of any test's database.</summary>
    internal static async Task ExecuteAsync(
        IEnumerable<string> statements, CancellationToken cancellationToken = default)
    {
        var admin = await Admin.Value.WaitAsync(cancellationToken);
        await using var connection = await admin.OpenConnectionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            // Identifiers are quoted or harmless; statements of this kind take no parameters.
#pragma warning disable CA2100
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Stops the server, when one was started, and says what it was; null when no test needed one.</summary>
    internal static async Task<string?> StopAsync()
    {
        if (!Started.IsValueCreated) return null;
        try
        {
            // An idle connection would outlive the run on a server that the environment names.
            if (Admin.IsValueCreated) await (await Admin.Value).DisposeAsync();
            var server = await Started.Value;
            await server.DisposeAsync();
            return server.Description;
        }
        catch (PostgresServerException)
        {
            return null; // It never started, and the tests that needed it have failed with the reason.
        }
    }

    private static string Quote(string identifier) =>
        $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

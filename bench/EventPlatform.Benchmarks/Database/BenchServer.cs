using System.Globalization;
using EventPlatform.LocalPostgres;
using EventPlatform.TestSupport;
using Npgsql;

namespace EventPlatform.Benchmarks.Database;

/// <summary>A throwaway PostgreSQL of this run, started as the tests start theirs.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly string _template;
    private int _databases;

    private BenchServer(PostgresServer server, string version, string template)
    {
        _server = server;
        _template = template;
        Version = version;
    }

    /// <summary>The server's version.</summary>
    public string Version { get; }

    /// <summary>Starts the server and applies the schema to a database that others are copied from.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BenchServer> StartAsync(CancellationToken cancellationToken)
    {
        // Never the server that the environment may name: other people's data may be on it.
        var options = TestPostgres.Options with { ConnectionVariable = null };
        var server = await PostgresServer.StartAsync(options, cancellationToken);
        try
        {
            const string template = "bench_template";
            await ExecuteAsync(server.ConnectionString, $"CREATE DATABASE {template}", cancellationToken);
            await TestApi.ApplySchemaAsync(For(server, template, pooling: false));
            var version = await ScalarAsync<string>(server.ConnectionString, "SHOW server_version", cancellationToken);
            return new BenchServer(server, version, template);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a database with guests in it.</summary>
    /// <param name="purpose">Part of its name.</param>
    /// <param name="guests">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BenchDatabase> CreateAsync(string purpose, int guests, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{purpose}_{guests}_{_databases++}");
        await ExecuteAsync(_server.ConnectionString, $"CREATE DATABASE {name} TEMPLATE {_template}", cancellationToken);
        var database = new BenchDatabase(For(_server, name, pooling: true), guests);
        await database.LoadAsync(cancellationToken);
        return database;
    }

    /// <summary>Deletes a database's data, which may be large.</summary>
    /// <param name="database">Nobody uses it any more.</param>
    public async Task DropAsync(BenchDatabase database) =>
        await ExecuteAsync(
            _server.ConnectionString, $"DROP DATABASE {database.Name} WITH (FORCE)", CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
    }

    private static string For(PostgresServer server, string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder(
            server.ConnectionString) { Database = database, Pooling = pooling }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<T> ScalarAsync<T>(
        string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

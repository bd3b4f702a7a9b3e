using EventPlatform.LocalPostgres;
using EventPlatform.TestSupport;
using Npgsql;

namespace EventPlatform.Benchmarks.Database;

/// <summary>A temporary PostgreSQL for this run, started as the tests start theirs.</summary>
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

    /// <summary>Starts the server and applies the schema to a template database.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<BenchServer> StartAsync(CancellationToken cancellationToken)
    {
        // Never the server that the environment names: it may hold data of others.
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

    /// <summary>Creates a database with guests.</summary>
    /// <param name="purpose">A part of its name.</param>
    /// <param name="guests">The number of guests.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    public async Task<BenchDatabase> CreateAsync(string purpose, int guests, CancellationToken cancellationToken)
    {
        var name = $"bench_{purpose}_{guests}_{_databases++}";
        await ExecuteAsync(_server.ConnectionString, $"CREATE DATABASE {name} TEMPLATE {_template}", cancellationToken);
        var database = new BenchDatabase(For(_server, name, pooling: true), guests);
        await database.LoadAsync(cancellationToken);
        return database;
    }

    /// <summary>Drops a database, which may be large.</summary>
    /// <param name="database">A database that nobody uses any more.</param>
    public Task DropAsync(BenchDatabase database) => ExecuteAsync(
        _server.ConnectionString, $"DROP DATABASE {database.Name} WITH (FORCE)", CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
    }

    private static string For(PostgresServer server, string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database, Pooling = pooling }
            .ConnectionString;

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

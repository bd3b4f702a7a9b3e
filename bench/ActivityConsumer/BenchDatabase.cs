using EventPlatform.Cli.LocalDatabase;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>A throwaway PostgreSQL with the schema in it.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly LocalPostgres _server;
    private readonly DatabaseTarget _target;

    private BenchDatabase(LocalPostgres server)
    {
        _server = server;
        _target = new DatabaseTarget.Postgres(server.ConnectionString);
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", server.ConnectionString)]).Build();
    }

    /// <summary>What tells the functions where the database is.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>The very pool that the functions use.</summary>
    public NpgsqlDataSource Pool => DataSources.For(_target);

    /// <summary>Starts a server of this process's own and applies the schema.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BenchDatabase> StartAsync(CancellationToken cancellationToken)
    {
        // Not the server that the environment may name: its tables are emptied here.
        var options = LocalPostgresOptions.ForTests with { Sources = [PostgresSource.Container, PostgresSource.Binaries] };
        var database = new BenchDatabase(await LocalPostgres.StartAsync(options, cancellationToken));
        await using var provider = new ServiceCollection().AddLogging().AddInfrastructure(database.Configuration).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        await Schema.ApplyAsync(scope.ServiceProvider.GetRequiredService<AppDbContext>(), new Progress<string>(), cancellationToken);
        return database;
    }

    /// <summary>Empties the table, so that every row of the report begins alike.</summary>
    public async Task ClearAsync()
    {
        await using var command = Pool.CreateCommand("TRUNCATE activities");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many activities are stored.</summary>
    public async Task<long> CountAsync()
    {
        await using var command = Pool.CreateCommand("SELECT count(*) FROM activities");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The server's version, and whether it flushes its data to disk.</summary>
    public async Task<(string Version, bool Flushes)> DescribeAsync()
    {
        await using var command = Pool.CreateCommand("SELECT current_setting('server_version'), current_setting('fsync') = 'on'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetBoolean(1));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSources.CloseAsync(_target);
        await _server.DisposeAsync();
    }
}

using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Services;

/// <summary>The container of somebody's service that has EventPlatform in it.</summary>
internal sealed class HostService : IAsyncDisposable
{
    private readonly bool _isOwn;

    private HostService(string connectionString, bool isOwn, ServiceProvider services) =>
        (ConnectionString, _isOwn, Services) = (connectionString, isOwn, services);

    public string ConnectionString { get; }

    public ServiceProvider Services { get; }

    /// <summary>Makes the container.</summary>
    /// <param name="connectionString">The database; an empty one of its own when null.</param>
    /// <param name="before">What the service registers before EventPlatform.</param>
    /// <param name="after">What it registers afterwards.</param>
    /// <param name="settings">Settings beside the database.</param>
    public static async Task<HostService> StartAsync(
        string? connectionString = null,
        Action<IServiceCollection>? before = null,
        Action<IServiceCollection, IConfiguration>? after = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var database = connectionString
            ?? await TestPostgres.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings)
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", database)])
            .Build();
        var services = new ServiceCollection();
        before?.Invoke(services);
        services.AddEventPlatform(configuration);
        after?.Invoke(services, configuration);
        return new HostService(
            database, isOwn: connectionString is null,
            services.BuildServiceProvider(
                new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await DataSources.CloseAsync(new DatabaseTarget.Postgres(ConnectionString));
        if (_isOwn) await TestPostgres.DropDatabaseAsync(ConnectionString);
    }
}

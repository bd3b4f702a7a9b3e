using EventPlatform.Application;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda;
using EventPlatform.LocalHost.Functions;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using EventPlatform.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.LocalHost;

/// <summary>
/// The whole API in this process: the functions over HTTP, and a queue in memory unless the environment names one of
/// SQS. All but the database comes from the environment variables, as on AWS.
/// </summary>
public sealed class LocalServer : IAsyncDisposable
{
    // Within the time that the command line gives to stop everything.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly DatabaseTarget.Postgres _database;
    private readonly HandlerSetup _host;
    private readonly EmbeddedQueue? _queue;
    private readonly ILoggerFactory _logging = LoggerFactory.Create(ConfigureLogging);
    private readonly QueuePump? _pump;
    private WebApplication? _app;
    private Task<IReadOnlyList<QueuedMessage>>? _stopped;

    private LocalServer(LocalServerOptions options)
    {
        _database = new DatabaseTarget.Postgres(options.ConnectionString);
        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddInMemoryCollection(
            [
                new($"ConnectionStrings:{DatabaseTarget.ConnectionStringName}", options.ConnectionString),
                // A cluster that the environment names for other commands is not served.
                new(DatabaseTarget.EndpointSetting, null),
            ])
            .Build();
        if (string.IsNullOrEmpty(configuration[ActivityQueueOptions.UrlSetting]))
            _queue = new EmbeddedQueue(TimeProvider.System, new EmbeddedQueueOptions());
        _host = new HandlerSetup(configuration, services =>
        {
            services.AddLogging(ConfigureLogging);
            if (_queue is not null) services.AddSingleton<IActivityQueue>(_queue);
        });
        if (_queue is null) return;

        var consumer = QueueFunction.CreateAll(_host).Single();
        _pump = new QueuePump(_queue, consumer.BatchSize, consumer.InvokeAsync, _logging.CreateLogger<QueuePump>());
    }

    /// <summary>Where it answers, such as <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Address => new(_app!.Urls.First());

    /// <summary>True when activities go through a queue in this process, false when they go to SQS.</summary>
    public bool HasQueue => _queue is not null;

    /// <summary>
    /// How many guests the demo has made up; 0 when the list was not empty, null when no demo was asked for.
    /// </summary>
    public int? DemoGuests { get; private set; }

    /// <summary>
    /// Checks that this process may open as many files as a server needs; says so before anything starts.
    /// </summary>
    /// <exception cref="IOException">The limit is too low; the message says how to raise it.</exception>
    public static void CheckOpenFiles() => ConnectionGate.OfThisProcess();

    /// <summary>Brings the schema up to date, fills in the demo and starts to answer.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The server; dispose of it to stop it.</returns>
    /// <exception cref="IOException">The port is in use, or the limit of open files is too low.</exception>
    /// <exception cref="InvalidOperationException">A setting of the environment is malformed.</exception>
    /// <exception cref="SchemaException">The schema could not be brought up to date.</exception>
    public static async Task<LocalServer> StartAsync(
        LocalServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new LocalServer(options);
        try
        {
            await server.StartAsync(options.Port, options.Demo, options.Guard, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Answers the requests under way and takes no more, then delivers the activities that are left, for 10 seconds at
    /// most.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for both.</param>
    /// <returns>The activities that could not be delivered, dead letters included: they end with this
    /// process.</returns>
    public Task<IReadOnlyList<QueuedMessage>> StopAsync(CancellationToken cancellationToken = default) =>
        _stopped ??= StopOnceAsync(cancellationToken);

    /// <summary>Stops it, if nobody has, and closes its connections.</summary>
    /// <returns>A task that ends then.</returns>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_app is not null) await _app.DisposeAsync();
        await DataSources.CloseAsync(_database);
        _logging.Dispose();
    }

    private static void ConfigureLogging(ILoggingBuilder logging) => logging
        .ClearProviders()
        .AddSimpleConsole(console => console.SingleLine = true)
        .SetMinimumLevel(LogLevel.Warning)
        // EF Core calls every statement that a replay mends a failure; the function logs those that stay one.
        .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);

    private async Task<IReadOnlyList<QueuedMessage>> StopOnceAsync(CancellationToken cancellationToken)
    {
        if (_app is not null) await _app.StopAsync(cancellationToken);
        return _pump is null ? [] : await _pump.DrainAsync(DrainTime, cancellationToken);
    }

    private async Task StartAsync(int port, bool demo, WebGuard guard, CancellationToken cancellationToken)
    {
        _pump?.Start();
        await PrepareAsync(demo, cancellationToken);
        _app = LocalApi.Build(port, _host, DataSources.For(_database), _queue, guard);
        await _app.StartAsync(cancellationToken);
    }

    // The schema and the demo use the application layer as any other program would.
    private async Task PrepareAsync(bool demo, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        _host.ConfigureServices(services);
        services.AddApplication().AddInfrastructure(_host.Configuration).AddSchema(_host.Configuration);
        await using var provider = services.BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            await DatabaseSchema.ApplyAsync(db, new Progress<string>(), cancellationToken);
        }

        if (demo) DemoGuests = await DemoEvent.FillAsync(provider, cancellationToken);
    }
}

using EventPlatform.Application;
using EventPlatform.Application.Access;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda;
using EventPlatform.Lambda.Http;
using EventPlatform.LocalHost.Functions;
using EventPlatform.LocalHost.Http;
using EventPlatform.LocalHost.Queue;
using EventPlatform.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventPlatform.LocalHost;

/// <summary>
/// The whole API in this process: the functions over HTTP, and the embedded queue unless the environment names an SQS
/// queue. All settings but the database come from environment variables, as on AWS.
/// </summary>
public sealed class LocalServer : IAsyncDisposable
{
    // Less than the time of the command line to stop everything.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly DatabaseTarget.Postgres _database;
    private readonly FunctionSetup _setup;
    private readonly EmbeddedQueue? _queue;
    // The containers of all functions share what the process knows of keys.
    private readonly GoodKeys _goodKeys = new(TimeProvider.System);
    private readonly ILoggerFactory _logging = LoggerFactory.Create(ConfigureLogging);
    private readonly QueuePump? _pump;
    private readonly Func<IReadOnlyList<QueuedMessage>, Task> _onLost;
    private readonly string? _hostKeyFile;
    private WebApplication? _app;
    private Task? _stopped;

    private LocalServer(LocalServerOptions options)
    {
        (_onLost, _hostKeyFile) = (options.OnLost, options.HostKeyFile);
        _database = new DatabaseTarget.Postgres(options.ConnectionString);
        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddInMemoryCollection(
            [
                new($"ConnectionStrings:{DatabaseTarget.ConnectionStringName}", options.ConnectionString),
                // The cluster in the environment is for other commands.
                new(DatabaseTarget.EndpointSetting, null),
                new(AccessSetting.Name, _hostKeyFile is null ? AccessSetting.Open : AccessSetting.Keys),
            ])
            .Build();
        if (string.IsNullOrEmpty(configuration[ActivityQueueOptions.UrlSetting]))
            _queue = new EmbeddedQueue(TimeProvider.System, new EmbeddedQueueOptions());
        _setup = new FunctionSetup(configuration, services =>
        {
            services.AddLogging(ConfigureLogging);
            services.AddSingleton(_goodKeys);
            if (_queue is not null) services.AddSingleton<IActivityQueue>(_queue);
        });
        if (_queue is null) return;

        var consumer = QueueFunction.CreateAll(_setup).Single();
        _pump = new QueuePump(_queue, consumer.BatchSize, consumer.InvokeAsync, _logging.CreateLogger<QueuePump>());
    }

    /// <summary>The address, such as <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Address => new(_app!.Urls.First());

    /// <summary>True when activities go through a queue in this process, false when they go to SQS.</summary>
    public bool HasQueue => _queue is not null;

    /// <summary>The number of guests of the demo; 0 when the list was not empty, null without a demo.</summary>
    public int? DemoGuests { get; private set; }

    /// <summary>The codes of the first guests, as they stand in links; none without a demo.</summary>
    public IReadOnlyList<string> DemoCodes { get; private set; } = [];

    /// <summary>The host's access key when this start has made it; else null.</summary>
    public string? NewHostKey { get; private set; }

    /// <summary>Checks that the process may open enough files.</summary>
    /// <exception cref="IOException">The limit is too low; the message says how to raise it.</exception>
    public static void CheckOpenFiles() => ConnectionGate.OfThisProcess();

    /// <summary>Applies the schema, creates the demo and starts to answer.</summary>
    /// <exception cref="IOException">The port is in use, the limit of open files is too low, or the file with the
    /// host's key cannot be read or written.</exception>
    /// <exception cref="InvalidOperationException">A setting of the environment is malformed.</exception>
    /// <exception cref="NpgsqlException">The database refused a statement, or cannot be reached.</exception>
    /// <exception cref="RetryLimitExceededException">The database failed again and again.</exception>
    /// <exception cref="SchemaException">The schema could not be applied.</exception>
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
    /// Answers the open requests and refuses new ones, then delivers the remaining activities, for at most 10 seconds.
    /// Those that could not be delivered go to <see cref="LocalServerOptions.OnLost"/>.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _stopped ??= StopOnceAsync(cancellationToken);

    /// <summary>Stops the server, unless it is stopped, and closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            if (_app is not null) await _app.DisposeAsync();
            await DataSources.CloseAsync(_database);
            _logging.Dispose();
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging) => logging
        .ClearProviders()
        .AddSimpleConsole(console => console.SingleLine = true)
        .SetMinimumLevel(LogLevel.Warning)
        // EF Core logs an error even if a replay succeeds; the function logs the final failure.
        .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_app is not null) await _app.StopAsync(cancellationToken);
        }
        finally
        {
            if (_pump is not null && await _pump.DrainAsync(DrainTime, cancellationToken) is { Count: > 0 } lost)
                await _onLost(lost);
        }
    }

    private async Task StartAsync(int port, bool demo, WebGuard guard, CancellationToken cancellationToken)
    {
        _pump?.Start();
        await PrepareAsync(demo, cancellationToken);
        // Whoever reaches the port could read the queue: it is not shown where keys are needed.
        var shownQueue = _hostKeyFile is null ? _queue : null;
        _app = LocalApi.Build(port, _setup, DataSources.For(_database), shownQueue, guard);
        await _app.StartAsync(cancellationToken);
    }

    // The container of the schema, the demo and the host's key.
    private async Task PrepareAsync(bool demo, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        _setup.ConfigureServices(services);
        services.AddApplication().AddInfrastructure(_setup.Configuration).AddSchema(_setup.Configuration);
        await using var provider = services.BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            await DatabaseSchema.ApplyAsync(db, new Progress<string>(), cancellationToken);
        }

        if (_hostKeyFile is { } file) NewHostKey = await HostKey.EnsureAsync(provider, file, cancellationToken);
        if (!demo) return;

        DemoGuests = await DemoEvent.FillAsync(provider, cancellationToken);
        // It prints no links of guests whom somebody has added.
        if (await DemoEvent.IsThereAsync(provider, cancellationToken))
            DemoCodes = await DemoEvent.ReadCodesAsync(provider, cancellationToken);
    }
}

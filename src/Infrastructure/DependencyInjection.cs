using EventPlatform.Application;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Infrastructure.Persistence.Replay;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure;

/// <summary>Registers the use cases with their database and activity queue.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds the whole platform to a service: the use cases and what they need. What the service has of its own, such as
    /// a data source, interceptors, contexts and handlers, stays apart from it.
    /// </summary>
    /// <inheritdoc cref="AddInfrastructure"/>
    public static IServiceCollection AddEventPlatform(this IServiceCollection services, IConfiguration configuration) =>
        services.AddApplication().AddInfrastructure(configuration).ConfigureDbContext<AppDbContext>(SchemaGuard.AddTo);

    /// <summary>
    /// Adds the database of <see cref="DatabaseTarget.From"/>, replays with <see cref="ReplayOptions"/> and the queue
    /// of <see cref="ActivityQueueOptions"/>. All containers of a process share one connection pool for a database.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>The same container.</returns>
    /// <exception cref="InvalidOperationException">No database, or more than one, is configured, the DSQL endpoint or
    /// the queue URL is malformed, or a number is out of its range.</exception>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var target = DatabaseTarget.From(configuration);

        services.AddSingleton(ReplayOptions.From(configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new DatabasePool(target, DataSources.For(target)));
        services.AddDbContextPool<AppDbContext>(Configure);
        // EF Core adds the options without a type as well, which a context of the host would take for its own.
        services.Remove(services.Last(service => service.ServiceType == typeof(DbContextOptions)));
        services.AddScoped<GuestListDb>(provider => provider.GetRequiredService<AppDbContext>());
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        AddActivityQueue(services, configuration);
        return services;
    }

    private static void Configure(IServiceProvider provider, DbContextOptionsBuilder options)
    {
        var replay = provider.GetRequiredService<ReplayOptions>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<ReplayExecutionStrategy>>();
        options
            .UseNpgsql(
                provider.GetRequiredService<DatabasePool>().Source,
                npgsql => npgsql.ExecutionStrategy(
                    dependencies => new ReplayExecutionStrategy(dependencies, replay, clock, logger)))
            // A context belongs to one scope, and a use case waits for one statement at a time.
            .EnableThreadSafetyChecks(false)
            // Not those of the container, which are the host's.
            .AddInterceptors(new RepeatableReadInterceptor(), new ConnectingInterceptor());
    }

    // Adds the publisher of activities. It sends to the queue that the container has by now, else to SQS when a URL is
    // configured. Without a queue there is none, and activities are stored with the change that they record.
    private static void AddActivityQueue(IServiceCollection services, IConfiguration configuration)
    {
        var options = ActivityQueueOptions.From(configuration);
        if (configuration[ActivityQueueOptions.UrlSetting] is { Length: > 0 } text)
        {
            if (!SqsClients.TryParseUrl(text, out var url))
            {
                throw new InvalidOperationException(
                    $"{ActivityQueueOptions.UrlSetting} is not the URL of a queue: set it to one such as " +
                    $"{SqsClients.ExampleUrl}, or unset it to do without a queue.");
            }

            var settings = new SqsSettings(
                url, configuration["AWS_ENDPOINT_URL_SQS"], configuration["AWS_REGION"], options);
            services.TryAddSingleton<IActivityQueue>(
                provider => SqsQueue.For(settings, provider.GetRequiredService<TimeProvider>()));
        }

        if (services.Any(service => service.ServiceType == typeof(IActivityQueue)))
            services.TryAddScoped<IActivityPublisher, QueuePublisher>();
    }
}

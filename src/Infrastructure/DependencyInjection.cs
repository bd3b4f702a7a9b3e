using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Dsql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EventPlatform.Infrastructure;

/// <summary>Registers the database and the activity queue.</summary>
public static class DependencyInjection
{
    /// <summary>The name of the connection string, <c>ConnectionStrings__EventPlatform</c> as an environment variable.</summary>
    public const string ConnectionStringName = "EventPlatform";

    /// <summary>
    /// Adds what the use cases need. Reads the connection string <see cref="ConnectionStringName"/>, the section
    /// <see cref="DsqlRetryOptions.Section"/> and the settings of the activity queue. All containers of a process share one connection pool for a database.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <returns>The same container.</returns>
    /// <exception cref="InvalidOperationException">No connection string is configured.</exception>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var connectionString = configuration.GetConnectionString(ConnectionStringName);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new InvalidOperationException(
                "No database is configured: set the environment variable ConnectionStrings__EventPlatform to a " +
                "PostgreSQL connection string, such as Host=localhost;Database=eventplatform;Username=me;Password=secret.");
        }

        services.AddOptions<DsqlRetryOptions>()
            .Bind(configuration.GetSection(DsqlRetryOptions.Section))
            .ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        // Registered as an instance: the pool outlives any one container.
        services.AddSingleton(DataSources.For(connectionString));
        services.AddSingleton<IInterceptor, RepeatableReadInterceptor>();
        services.AddDbContextPool<AppDbContext>(Configure);
        services.AddScoped<IAppDbContext>(provider => provider.GetRequiredService<AppDbContext>());
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddActivityQueue(configuration);
        return services;
    }

    private static void Configure(IServiceProvider provider, DbContextOptionsBuilder options)
    {
        var retry = provider.GetRequiredService<IOptions<DsqlRetryOptions>>().Value;
        var clock = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<DsqlExecutionStrategy>>();
        options
            .UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.ExecutionStrategy(dependencies => new DsqlExecutionStrategy(dependencies, retry, clock, logger)))
            .AddInterceptors(provider.GetServices<IInterceptor>());
    }
}

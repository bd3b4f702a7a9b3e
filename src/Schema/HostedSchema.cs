using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Schema;

/// <summary>The schema of a service that has called <c>AddEventPlatform</c>.</summary>
public static class HostedSchema
{
    /// <summary>
    /// Applies the schema, as <see cref="DatabaseSchema.ApplyAsync"/>: call it before the service answers. It does
    /// nothing when the schema is up to date. Several instances may start at the same time.
    /// </summary>
    /// <param name="services">The service's container, or a scope of it.</param>
    /// <param name="cancellationToken">Stops between statements; the next call goes on from there.</param>
    /// <returns>A task that ends when the schema is up to date.</returns>
    /// <exception cref="InvalidOperationException">The container lacks <c>AddEventPlatform</c>.</exception>
    /// <exception cref="SchemaException">An index could not be built, or rows break a constraint.</exception>
    public static async Task ApplyEventPlatformSchemaAsync(
        this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var db = CreateContext(services);
        await DatabaseSchema.ApplyAsync(db, new Progress<string>(), cancellationToken);
    }

    /// <summary>Makes a context with the migrations, whether or not the container has them.</summary>
    internal static AppDbContext CreateContext(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.GetService<DatabasePool>() is not { Target: var target })
        {
            throw new InvalidOperationException(
                "The container does not know the database: call services.AddEventPlatform(configuration) first.");
        }

        var options = new DbContextOptionsBuilder<AppDbContext>(
            services.GetRequiredService<DbContextOptions<AppDbContext>>());
        DatabaseSchema.UseMigrations(options, forDsql: target is DatabaseTarget.Dsql);
        return new AppDbContext(options.Options);
    }
}

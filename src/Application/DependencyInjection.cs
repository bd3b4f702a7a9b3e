using EventPlatform.Application.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventPlatform.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds the use cases to a container: send them through <c>MediatR.ISender</c> from a scope of their own. The
    /// container also needs an implementation of <see cref="IAppDbContext"/>, <see cref="IUnitOfWork"/> and
    /// <see cref="IActivityQueue"/>, which <c>AddInfrastructure</c> adds.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddScoped<ActivityLog>();
        return services.AddMediatR(options =>
        {
            options.RegisterServicesFromAssembly(typeof(DependencyInjection).Assembly);
            // Outermost first: activities go out once, after the replayed part has committed.
            options.AddOpenBehavior(typeof(PublishActivitiesBehavior<,>));
            options.AddOpenBehavior(typeof(ReplayBehavior<,>));
        });
    }
}

using EventPlatform.Application.Activities;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using MediatR;
using MediatR.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventPlatform.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds the use cases to a container: send them through <c>MediatR.ISender</c> from a scope of their own. The
    /// container also needs an implementation of <see cref="GuestListDb"/>, <see cref="IUnitOfWork"/> and
    /// <see cref="IActivityPublisher"/>, which <c>AddInfrastructure</c> adds.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddScoped<PendingActivities>();
        services.AddScoped<ActivityStore>();
        services.AddScoped<ReplayState>();

        // As AddMediatR, without its search of the assembly, which takes 15 ms of a function's start.
        var options = new MediatRServiceConfiguration();
        // Outermost first: activities go out once, after the replayed part has committed.
        options.AddOpenBehavior(typeof(PublishActivitiesBehavior<,>));
        options.AddOpenBehavior(typeof(ReplayBehavior<,>));
        ServiceRegistrar.AddRequiredServices(services, options);

        return services
            .AddUseCase<CreateGuest, GuestResponse, CreateGuestHandler>()
            .AddUseCase<ListGuests, GuestPage, ListGuestsHandler>()
            .AddUseCase<GetGuest, GuestResponse, GetGuestHandler>()
            .AddUseCase<UpdateGuest, GuestResponse, UpdateGuestHandler>()
            .AddUseCase<DeleteGuest, Unit, DeleteGuestHandler>()
            .AddUseCase<SubmitRsvp, GuestResponse, SubmitRsvpHandler>()
            .AddUseCase<ListGuestActivities, ActivityPage, ListGuestActivitiesHandler>()
            .AddUseCase<ListGroups, GroupPage, ListGroupsHandler>()
            .AddUseCase<GetGroup, GroupResponse, GetGroupHandler>()
            .AddUseCase<GetStats, StatsResponse, GetStatsHandler>()
            .AddUseCase<GetSettings, SettingsResponse, GetSettingsHandler>()
            .AddUseCase<UpdateSettings, SettingsResponse, UpdateSettingsHandler>()
            .AddUseCase<ListActivities, ActivityPage, ListActivitiesHandler>()
            .AddUseCase<RecordActivities, IReadOnlyList<RejectedActivity>, RecordActivitiesHandler>();
    }

    private static IServiceCollection AddUseCase<TUseCase, TValue, THandler>(this IServiceCollection services)
        where TUseCase : IRequest<Result<TValue>>
        where THandler : class, IRequestHandler<TUseCase, Result<TValue>>
    {
        services.TryAddTransient<IRequestHandler<TUseCase, Result<TValue>>, THandler>();
        return services;
    }
}

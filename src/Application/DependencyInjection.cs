using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Access;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Common;
using MediatR;
using MediatR.Wrappers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EventPlatform.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds the use cases to a container: send them through <c>MediatR.ISender</c> from a scope of their own. The
    /// container also needs an implementation of <see cref="GuestListDb"/> and <see cref="IUnitOfWork"/>, which
    /// <c>AddInfrastructure</c> adds, and may have an <see cref="IActivityPublisher"/> and any number of
    /// <see cref="INotificationHandler{TNotification}"/>, which are called after the commit. The caller is a host
    /// unless you set the scope's <see cref="CallerContext"/>.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddScoped<PendingActivities>();
        services.AddScoped<StoredActivities>();
        services.AddScoped<Notifier>();
        services.AddScoped<ActivityStore>();
        services.AddScoped<HouseholdAnswers>();
        services.AddScoped<ImportMatching>();
        services.AddScoped<ImportWriter>();
        services.AddScoped<ImportBatches>();
        services.AddScoped<ReplayState>();
        services.AddScoped<CallerContext>();
        services.AddScoped<AccessCheck>();
        services.AddScoped<KeySignIn>();
        services.TryAddSingleton<GoodKeys>();
        services.TryAddSingleton<WaitingListHint>();

        // Instead of AddMediatR, which searches the assembly, and hides its types from the native compiler.
        services.TryAddTransient<IMediator, Mediator>();
        services.TryAddTransient<ISender, Mediator>();
        return services
            .AddUseCase<CreateGuest, GuestResponse, CreateGuestHandler>()
            .AddUseCase<ListGuests, GuestPage, ListGuestsHandler>()
            .AddUseCase<ListGuestsAtDoor, DoorGuestPage, ListGuestsAtDoorHandler>()
            .AddUseCase<GetGuest, GuestResponse, GetGuestHandler>()
            .AddUseCase<GetGuestAtDoor, DoorGuest, GetGuestAtDoorHandler>()
            .AddUseCase<UpdateGuest, GuestResponse, UpdateGuestHandler>()
            .AddUseCase<DeleteGuest, Unit, DeleteGuestHandler>()
            .AddUseCase<SubmitRsvp, GuestResponse, SubmitRsvpHandler>()
            .AddUseCase<ImportGuests, ImportResponse, ImportGuestsHandler>()
            .AddUseCase<ExportGuests, GuestExport, ExportGuestsHandler>()
            .AddUseCase<CheckIn, CheckedIn, CheckInHandler>()
            .AddUseCase<UndoCheckIn, Unit, UndoCheckInHandler>()
            .AddUseCase<ListGuestActivities, ActivityPage, ListGuestActivitiesHandler>()
            .AddUseCase<ListGroups, GroupPage, ListGroupsHandler>()
            .AddUseCase<GetGroup, GroupResponse, GetGroupHandler>()
            .AddUseCase<SubmitGroupRsvp, AnsweredGroup, SubmitGroupRsvpHandler>()
            .AddUseCase<GetStats, StatsResponse, GetStatsHandler>()
            .AddUseCase<GetStatsAtDoor, DoorStats, GetStatsAtDoorHandler>()
            .AddUseCase<GetStatsForCaterer, CatererStats, GetStatsForCatererHandler>()
            .AddUseCase<GetSettings, SettingsResponse, GetSettingsHandler>()
            .AddUseCase<UpdateSettings, SettingsResponse, UpdateSettingsHandler>()
            .AddUseCase<ListActivities, ActivityPage, ListActivitiesHandler>()
            .AddUseCase<RecordActivities, IReadOnlyList<RejectedActivity>, RecordActivitiesHandler>()
            .AddUseCase<GetGuestInvitation, InvitationLink, GetGuestInvitationHandler>()
            .AddUseCase<RenewInvitation, InvitationLink, RenewInvitationHandler>()
            .AddUseCase<ListInvitations, InvitationPage, ListInvitationsHandler>()
            .AddUseCase<GetInvitation, InvitationResponse, GetInvitationHandler>()
            .AddUseCase<AnswerInvitation, InvitationResponse, AnswerInvitationHandler>()
            .AddUseCase<CreateAccessKey, NewAccessKey, CreateAccessKeyHandler>()
            .AddUseCase<ListAccessKeys, AccessKeyPage, ListAccessKeysHandler>()
            .AddUseCase<RevokeAccessKey, Unit, RevokeAccessKeyHandler>();
    }

    private static IServiceCollection AddUseCase<
        TUseCase, TValue, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services)
        where TUseCase : IUseCase, IRequest<Result<TValue>>
        where THandler : class, IRequestHandler<TUseCase, Result<TValue>>
    {
        services.TryAddTransient<IRequestHandler<TUseCase, Result<TValue>>, THandler>();
        // Outermost first: a span has all of it; who may not send it runs nothing of it; activities and notifications
        // go out once, after the replayed part has committed.
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Transient<
                IPipelineBehavior<TUseCase, Result<TValue>>, TraceBehavior<TUseCase, Result<TValue>>>(),
            ServiceDescriptor.Transient<
                IPipelineBehavior<TUseCase, Result<TValue>>, AccessBehavior<TUseCase, TValue>>(),
            ServiceDescriptor.Transient<
                IPipelineBehavior<TUseCase, Result<TValue>>, PublishActivitiesBehavior<TUseCase, Result<TValue>>>(),
            ServiceDescriptor.Transient<
                IPipelineBehavior<TUseCase, Result<TValue>>, ReplayBehavior<TUseCase, Result<TValue>>>(),
        ]);
        KeepConstructor(typeof(RequestHandlerWrapperImpl<TUseCase, Result<TValue>>));
        return services;
    }

    // MediatR constructs this type by reflection, which the native compiler does not see.
    private static void KeepConstructor(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type) =>
        _ = type;
}

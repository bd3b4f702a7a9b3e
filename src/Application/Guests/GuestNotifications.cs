using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// A change of a guest that is committed. Every <see cref="INotificationHandler{TNotification}"/> in the container gets
/// it once, in the scope of the use case; to send another use case, a handler opens a scope of its own.
/// </summary>
/// <param name="GuestId">Which guest.</param>
/// <param name="ActivityId">The id that the change has in the trail.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it, as <see cref="Domain.Activities.Activity.Actor"/>.</param>
public abstract record GuestNotification(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : INotification;

/// <summary>A guest was put on the list, perhaps with an answer.</summary>
public sealed record GuestCreated(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A host changed a guest, perhaps the answer.</summary>
public sealed record GuestUpdated(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A guest was taken off the list.</summary>
public sealed record GuestDeleted(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>An answer was recorded, by the guest, by somebody of the group or by a host for the guest.</summary>
/// <param name="GuestId">Whose answer it is.</param>
/// <param name="Attending">Whether the guest comes.</param>
/// <param name="ActivityId">The id that the change has in the trail.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it, as <see cref="Domain.Activities.Activity.Actor"/>.</param>
public sealed record GuestAnswered(
    Guid GuestId, bool Attending, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>An answer was recorded: the guest would attend, and waits for seats.</summary>
public sealed record GuestWaitlisted(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A guest who waited has seats now, and attends. The actor is whoever made them free.</summary>
public sealed record GuestPromoted(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A guest, or somebody the guest brings, has arrived.</summary>
public sealed record GuestCheckedIn(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A guest's arrival was taken back.</summary>
public sealed record GuestCheckInUndone(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

/// <summary>A guest has another invitation code; <see cref="Invitations.GetGuestInvitation"/> gives it.</summary>
public sealed record InvitationRenewed(Guid GuestId, Guid ActivityId, DateTimeOffset Timestamp, string? Actor)
    : GuestNotification(GuestId, ActivityId, Timestamp, Actor);

using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Records the answer that a guest has given to the host. Fails with <c>guest_not_found</c>,
/// <c>precondition_failed</c>, <c>validation_failed</c>, <c>rsvp_closed</c> or, when the guest would newly attend,
/// <c>event_full</c>.
/// </summary>
/// <param name="GuestId">Who answers.</param>
/// <param name="Attending">Whether the guest comes.</param>
[AllowedTo(Role.Host)]
public sealed record SubmitRsvp(Guid GuestId, bool Attending) : ICommand<GuestResponse>
{
    /// <summary>The dietary note, when the guest gave or cleared one.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>
    /// The versions of the guest that the command may change; null for any. With another one it fails with
    /// <c>precondition_failed</c>, and the error shows the guest as it is now.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }
}

internal sealed class SubmitRsvpHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<SubmitRsvp, Result<GuestResponse>>
{
    public async Task<Result<GuestResponse>> Handle(SubmitRsvp command, CancellationToken cancellationToken)
    {
        var found = await db.FindGuestAsync(command.GuestId, command.Attending, cancellationToken);
        if (replay.HasWritten(found?.Guest.Version, command.ActivityId)) return GuestResponse.From(found!.Guest);
        if (found is null) return GuestErrors.NotFound;

        var (guest, seats, _) = found;
        var current = GuestResponse.From(guest);
        if (await db.CheckAsync(command.IfVersion, current, command.ActivityId, cancellationToken) is { } ended)
            return ended;

        var now = clock.GetUtcNow();
        var times = seats.Settings?.RsvpTimes ?? default;
        if (times.Check(command.Attending, now).Error is { } closed) return closed;

        var before = guest.Attending;
        var answered = guest.Rsvp(command.Attending, command.Dietary, now, command.ActivityId);
        if (answered.Error is { } invalid) return invalid;
        if (seats.Claim(before, guest.Attending).Error is { } full) return full;

        var action = command.Attending ? ActivityAction.RsvpAccepted : ActivityAction.RsvpDeclined;
        activities.Add(command.ActivityId, guest.Id, action, guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return GuestResponse.From(guest);
    }
}

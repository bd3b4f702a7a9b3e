using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Changes a guest on the host's behalf, whatever the deadline. Fails with <c>guest_not_found</c>,
/// <c>precondition_failed</c>, <c>validation_failed</c> or, when the guest would newly attend, <c>event_full</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
/// <param name="Changes">The fields to write; at least one.</param>
[AllowedTo(Role.Host)]
public sealed record UpdateGuest(Guid GuestId, GuestChanges Changes) : ICommand<GuestResponse>
{
    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>
    /// The versions of the guest that the command may change; null for any. With another one it fails with
    /// <c>precondition_failed</c>, and the error shows the guest as it is now.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }
}

internal sealed class UpdateGuestHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<UpdateGuest, Result<GuestResponse>>
{
    public async Task<Result<GuestResponse>> Handle(UpdateGuest command, CancellationToken cancellationToken)
    {
        var found = await db.FindGuestAsync(command.GuestId, command.Changes, cancellationToken);
        if (replay.HasWritten(found?.Guest.Version, command.ActivityId)) return Answer(found!);
        if (found is null) return GuestErrors.NotFound;

        var (guest, seats, _) = found;
        var current = GuestResponse.From(guest);
        if (await db.CheckAsync(command.IfVersion, current, command.ActivityId, cancellationToken) is { } ended)
            return ended;

        var before = guest.Attending;
        var updated = guest.Update(command.Changes, clock.GetUtcNow(), command.ActivityId);
        if (!updated.IsSuccess) return updated.Error;
        if (seats.Claim(before, guest.Attending).Error is { } full) return full;

        if (updated.Value) activities.Add(command.ActivityId, guest.Id, ActivityAction.GuestUpdated, guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return Answer(found);
    }

    private static GuestResponse Answer(GuestAndSeats found) =>
        GuestResponse.From(found.Guest) with { Duplicates = found.Duplicates };
}

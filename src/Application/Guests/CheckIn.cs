using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Records that a guest has arrived, whatever the guest has answered; it takes no seat. Recorded again, it changes the
/// number alone. Fails with <c>guest_not_found</c> or <c>validation_failed</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
/// <param name="Arrived">How many have arrived: the guest, and at most those whom the guest brings.</param>
[AllowedTo(Role.Host, Role.Door)]
public sealed record CheckIn(Guid GuestId, int Arrived) : ICommand<CheckedIn>
{
    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();
}

/// <summary>An arrival.</summary>
/// <param name="GuestId">Which guest.</param>
/// <param name="CheckedInAt">When the first of the party arrived.</param>
/// <param name="Arrived">How many have arrived.</param>
/// <param name="Already">Whether somebody, perhaps at another door, had recorded an arrival before.</param>
public sealed record CheckedIn(Guid GuestId, DateTimeOffset CheckedInAt, int Arrived, bool Already);

internal sealed class CheckInHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<CheckIn, Result<CheckedIn>>
{
    public async Task<Result<CheckedIn>> Handle(CheckIn command, CancellationToken cancellationToken)
    {
        var guest = await GuestRows.FindAsync(db, command.GuestId, cancellationToken);
        // The first arrival is as old as what the command wrote, unless somebody had recorded one before.
        if (replay.HasWritten(guest?.Version, command.ActivityId))
            return Show(guest!, already: guest!.CheckedInAt < guest.UpdatedAt);
        if (guest is null) return GuestErrors.NotFound;

        var already = guest.CheckedInAt is not null;
        var changed = guest.CheckIn(command.Arrived, clock.GetUtcNow(), command.ActivityId);
        if (!changed.IsSuccess) return changed.Error;
        if (!changed.Value) return Show(guest, already);

        activities.Add(command.ActivityId, guest.Id, ActivityAction.GuestCheckedIn, guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return Show(guest, already);
    }

    private static CheckedIn Show(Guest guest, bool already) =>
        new(guest.Id, guest.CheckedInAt!.Value, guest.Arrived!.Value, already);
}

using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Takes a guest's arrival back; without one nothing is changed. Fails with <c>guest_not_found</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host, Role.Door)]
public sealed record UndoCheckIn(Guid GuestId) : ICommand<Unit>
{
    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();
}

internal sealed class UndoCheckInHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<UndoCheckIn, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(UndoCheckIn command, CancellationToken cancellationToken)
    {
        var guest = await GuestRows.FindAsync(db, command.GuestId, cancellationToken);
        if (replay.HasWritten(guest?.Version, command.ActivityId)) return Unit.Value;
        if (guest is null) return GuestErrors.NotFound;
        if (!guest.UndoCheckIn(clock.GetUtcNow(), command.ActivityId)) return Unit.Value;

        activities.Add(command.ActivityId, guest.Id, ActivityAction.GuestCheckInUndone, guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}

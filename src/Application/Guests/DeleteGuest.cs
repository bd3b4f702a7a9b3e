using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>Takes a guest off the list; the guest's activities stay. Fails with <c>guest_not_found</c>.</summary>
/// <param name="GuestId">Which guest.</param>
public sealed record DeleteGuest(Guid GuestId) : ICommand<Unit>
{
    /// <summary>The id of this command and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>One statement.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class DeleteGuestHandler(GuestListDb db, ReplayState replay, TimeProvider clock)
    : IRequestHandler<DeleteGuest, Result<Unit>>
{
    private static readonly Func<GuestListDb, Guid, CancellationToken, Task<bool>> IsDoneAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid activityId, CancellationToken _) =>
            db.Activities.Any(activity => activity.Id == activityId));

    public async Task<Result<Unit>> Handle(DeleteGuest command, CancellationToken cancellationToken)
    {
        // The command has deleted the guest before. Somebody has put the guest on the list again since.
        if (replay.WasCarriedOut) return Unit.Value;

        var now = clock.GetUtcNow().ToStored();
        // Nothing of the guest is left that could say who did it. So the activity is stored with the deletion, and not
        // sent afterwards: it tells a replay whether the guest was deleted by an earlier run or by somebody else.
        var deleted = await db.Database.ExecuteSqlAsync(
            $"""
            WITH deleted AS (DELETE FROM guests WHERE id = {command.GuestId} RETURNING id)
            INSERT INTO activities (id, guest_id, action, "timestamp", created_at)
            SELECT {command.ActivityId}, id, {ActivityAction.GuestDeleted}, {now}, {now} FROM deleted
            """,
            cancellationToken);
        if (deleted == 0 &&
            !(replay.MayHaveCommitted && await IsDoneAsync(db, command.ActivityId, cancellationToken)))
        {
            return GuestErrors.NotFound;
        }

        UseCaseMetrics.Changed(ActivityAction.GuestDeleted);
        return Unit.Value;
    }
}

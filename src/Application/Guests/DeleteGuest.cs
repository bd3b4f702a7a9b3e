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
    /// <summary>The id of the activity that this command leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>One DELETE by key.</summary>
    public bool NeedsTransaction => false;
}

internal sealed class DeleteGuestHandler(IAppDbContext db, ActivityLog activities, TimeProvider clock)
    : IRequestHandler<DeleteGuest, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteGuest command, CancellationToken cancellationToken)
    {
        activities.Add(command.ActivityId, command.GuestId, ActivityAction.GuestDeleted, clock.GetUtcNow());
        var deleted = await db.Guests
            .Where(guest => guest.Id == command.GuestId)
            .ExecuteDeleteAsync(cancellationToken);

        if (deleted == 1) return Unit.Value;

        // A replay may find no guest because the first attempt went through before its connection broke. A guest who
        // was ever on the list has left a trail.
        var wasThere = db.MayHaveCommitted
            && await db.Activities.AnyAsync(activity => activity.GuestId == command.GuestId, cancellationToken);
        return wasThere ? Unit.Value : GuestErrors.NotFound;
    }
}

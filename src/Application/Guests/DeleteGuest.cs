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

        // A replay that finds no guest may find none because the first attempt went through before the connection broke.
        return deleted == 1 || db.MayHaveCommitted ? Unit.Value : GuestErrors.NotFound;
    }
}

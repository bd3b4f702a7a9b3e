using EventPlatform.Application.Common;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Puts a guest on the list. Fails with <c>validation_failed</c> or, for an attending guest, <c>event_full</c>; sent
/// again after the guest was deleted, with <c>guest_not_found</c>.
/// </summary>
/// <param name="Details">First and last name at least.</param>
public sealed record CreateGuest(GuestChanges Details) : ICommand<GuestResponse>
{
    /// <summary>
    /// The new guest's id. Sending the same command again makes no second guest: the stored one is answered.
    /// </summary>
    public Guid GuestId { get; init; } = Guid.NewGuid();

    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>Only a guest who attends from the start needs a seat; for any other nothing is read.</summary>
    public bool NeedsTransaction => Details.Attending.Value is true;
}

internal sealed class CreateGuestHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<CreateGuest, Result<GuestResponse>>
{
    // The answer to an earlier run was lost, and somebody has taken the guest off the list again: that must stay so.
    private static readonly Func<GuestListDb, Guid, CancellationToken, Task<bool>> WasDeletedAsync =
        EF.CompileAsyncQuery((GuestListDb db, Guid id, CancellationToken _) => db.Activities.Any(
            activity => activity.GuestId == id && activity.Action == ActivityAction.GuestDeleted));

    public async Task<Result<GuestResponse>> Handle(CreateGuest command, CancellationToken cancellationToken)
    {
        // The guest is there when an earlier run, or the same command sent before, went through.
        if (replay.IsReplay && await GetGuestHandler.FindAsync(db, command.GuestId, cancellationToken) is { } stored)
            return stored;
        // The guest was deleted since, and must stay so.
        if (replay.WasCarriedOut) return GuestErrors.NotFound;
        if (replay.MayHaveCommitted && await WasDeletedAsync(db, command.GuestId, cancellationToken))
            throw UnavailableException.OutcomeUnknown();

        var created = Guest.Create(command.GuestId, command.Details, clock.GetUtcNow(), command.ActivityId);
        if (!created.IsSuccess) return created.Error;

        var guest = created.Value;
        if (guest.Attending is true)
        {
            var seats = await db.FindSeatsAsync(cancellationToken);
            if (seats.Claim(before: null, guest.Attending).Error is { } full)
            {
                return await GetGuestHandler.FindAsync(db, command.GuestId, cancellationToken) is { } seated
                    ? seated
                    : full;
            }
        }

        db.Guests.Add(guest);
        activities.Add(command.ActivityId, guest.Id, ActivityAction.GuestCreated, guest.CreatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return GuestResponse.From(guest);
    }
}

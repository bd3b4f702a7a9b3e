using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Puts a guest on the list. When there are too few seats for a guest who is to attend, the guest waits for them, if
/// there is a waiting list. Fails with <c>validation_failed</c> or <c>event_full</c>; sent again after the guest was
/// deleted, with <c>guest_not_found</c>.
/// </summary>
/// <param name="Details">A first or a last name at least.</param>
[AllowedTo(Role.Host)]
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
        if (replay.IsReplay && await FindStoredAsync(command, cancellationToken) is { } stored) return stored;
        // The guest was deleted since, and must stay so.
        if (replay.WasCarriedOut) return GuestErrors.NotFound;
        if (replay.MayHaveCommitted && await WasDeletedAsync(db, command.GuestId, cancellationToken))
            throw UnavailableException.OutcomeUnknown();

        // Nothing else depends on the settings.
        var isNeeded = command.Details.Attending.Value is true || command.Details.Answers.IsSet;
        var seats = isNeeded ? await db.FindSeatsAsync(cancellationToken) : null;
        var (now, questions) = (clock.GetUtcNow(), QuestionList.Read(seats?.Settings?.Questions));
        var created = Guest.Create(command.GuestId, command.Details, now, command.ActivityId, questions);
        if (!created.IsSuccess) return created.Error;

        var guest = created.Value;
        // Each run makes another code: when somebody else has it already, the database reports a conflict.
        guest.Invite(InvitationCode.Create(), guest.CreatedAt);
        var claim = seats?.ClaimForNew(guest);
        if (claim?.Decide(now).Error is { } full)
            return await FindStoredAsync(command, cancellationToken) is { } seated ? seated : full;

        activities.Announce(command.ActivityId, guest.Id, ActivityAction.GuestCreated, guest.CreatedAt);
        var duplicates = await InsertAsync(guest, seats?.Settings, claim?.Ahead, cancellationToken);
        return await db.ShowAsync(guest, cancellationToken) with { Duplicates = duplicates };
    }

    private async Task<GuestResponse?> FindStoredAsync(CreateGuest command, CancellationToken cancellationToken)
    {
        var stored = await GetGuestHandler.FindAsync(db, command.GuestId, cancellationToken);
        return stored is null
            ? null
            : stored with { Duplicates = await db.FindDuplicatesAsync(stored, cancellationToken) };
    }

    private Task<List<Guid>> InsertAsync(
        Guest guest, EventSettings? settings, Guid? ahead, CancellationToken cancellationToken) =>
        db.InsertAsync(
            [guest], activities,
            $"""
            seat AS (
                UPDATE settings SET seat_claims = {settings?.SeatClaims ?? 0}
                WHERE id = {EventSettings.SingletonId} AND {ahead is null && (guest.SeatsHeld > 0 || guest.IsWaiting)}
                    AND max_guests IS NOT NULL),
            ahead AS (UPDATE guests SET attending = NULL WHERE id = {ahead ?? Guid.Empty}),
            """,
            cancellationToken);
}

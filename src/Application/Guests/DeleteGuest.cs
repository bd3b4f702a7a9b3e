using System.Data;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Takes a guest off the list; the guest's activities stay, and the seats go to those who wait. Fails with
/// <c>guest_not_found</c> or <c>precondition_failed</c>.
/// </summary>
/// <param name="GuestId">Which guest.</param>
[AllowedTo(Role.Host)]
public sealed record DeleteGuest(Guid GuestId) : ICommand<Unit>
{
    /// <summary>The id of this command and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>
    /// The versions of the guest that the command may change; null for any. With another one it fails with
    /// <c>precondition_failed</c>, and the error shows the guest as it is now.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }

    /// <summary>
    /// One statement; more only to explain why it did nothing, and a transaction when seats may go to those who wait.
    /// </summary>
    public bool NeedsTransaction => false;
}

internal sealed class DeleteGuestHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, StoredActivities stored,
    WaitingListHint hint, TimeProvider clock)
    : IRequestHandler<DeleteGuest, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteGuest command, CancellationToken cancellationToken)
    {
        // The command has deleted the guest before. Somebody has put the guest on the list again since.
        if (replay.WasCarriedOut) return Unit.Value;

        var now = clock.GetUtcNow().ToStored();
        var deleted = hint.IsInUse ? 0 : await DeleteAloneAsync(command, now, cancellationToken);
        var isDone = deleted > 0 || (replay.MayHaveCommitted
            && await VersionChecks.IsCarriedOutAsync(db, command.ActivityId, cancellationToken));
        // Unless an earlier run has deleted the guest, it has given no seats away either.
        if (deleted > 0 || !isDone) activities.ForgetEarlierRun();
        if (!isDone && await DeleteWithSeatsAsync(command, now, cancellationToken) is { } ended) return ended;

        stored.Add(command.ActivityId, command.GuestId, ActivityAction.GuestDeleted, now);
        return Unit.Value;
    }

    // Nothing of the guest is left that could say who did it. So the activity is stored with the deletion, and not
    // sent afterwards: it tells a replay whether the guest was deleted by an earlier run or by somebody else.
    private Task<int> DeleteAloneAsync(DeleteGuest command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var condition = command.IfVersion;
        return db.Database.ExecuteSqlAsync(
            $"""
            WITH deleted AS (
                DELETE FROM guests WHERE id = {command.GuestId} AND (
                    {condition is null or { IsAnySaved: true }}
                    OR coalesce(version, {Guid.Empty}) = ANY ({condition?.Versions ?? []}))
                    -- Whose seats, or whose place among those who wait, may be of use to others is deleted below.
                    AND NOT ((attending OR (attending IS NULL AND waitlisted_at IS NOT NULL)) AND EXISTS (
                        SELECT 1 FROM settings WHERE max_guests IS NOT NULL AND (
                            waitlist OR EXISTS (
                                SELECT 1 FROM guests WHERE attending IS NULL AND waitlisted_at IS NOT NULL))))
                RETURNING id),
            words AS (DELETE FROM guest_words USING deleted WHERE guest_words.guest_id = deleted.id)
            INSERT INTO activities (id, guest_id, action, "timestamp", created_at, actor)
            SELECT {command.ActivityId}, id, {ActivityAction.GuestDeleted}, {now}, {now}, {stored.Actor}
            FROM deleted
            """,
            cancellationToken);
    }

    // Nothing was deleted: there is no such guest, or none with the version, or others wait for the seats.
    private async Task<Result<Unit>?> DeleteWithSeatsAsync(
        DeleteGuest command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction =
            await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var found = await db.FindGuestAsync(command.GuestId, attends: false, brings: false, cancellationToken);
        if (found is null) return GuestErrors.NotFound;

        var (guest, seats, _) = found;
        if (await db.CheckAsync(command.IfVersion, guest, command.ActivityId, cancellationToken) is { } ended)
        {
            // Carried out before: somebody has put the guest on the list again since.
            return ended.IsSuccess ? Unit.Value : ended.Error;
        }

        hint.IsInUse = seats.Settings is { MaxGuests: not null, Waitlist: true } || seats.Parties > 0;
        var claim = seats.Claim(guest);
        claim.Leave(now);
        await db.PromoteAsync(claim, activities, now, cancellationToken);
        db.Guests.Remove(guest);
        db.Activities.Add(Activity.Create(
            command.ActivityId, guest.Id, ActivityAction.GuestDeleted, now, stored.Actor, now).Value);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}

/// <summary>
/// Remembers whether there is a waiting list, for a statement less. Whatever it says, the guest is deleted rightly.
/// </summary>
internal sealed class WaitingListHint
{
    /// <summary>Whether the last deletion that looked has found one.</summary>
    public bool IsInUse { get; set; }
}

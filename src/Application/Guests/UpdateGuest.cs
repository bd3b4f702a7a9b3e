using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Changes a guest on the host's behalf, whatever the deadline. When there are too few seats, the guest waits for them,
/// if there is a waiting list. Fails with <c>guest_not_found</c>, <c>precondition_failed</c>, <c>validation_failed</c>
/// or <c>event_full</c>.
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
        if (replay.HasWritten(found?.Guest.Version, command.ActivityId))
            return await ShowAsync(found!, cancellationToken);
        if (found is null) return GuestErrors.NotFound;

        var (guest, seats, _) = found;
        if (await db.CheckAsync(command.IfVersion, guest, command.ActivityId, cancellationToken) is { } ended)
            return ended;

        var now = clock.GetUtcNow();
        var claim = seats.Claim(guest);
        var questions = QuestionList.Read(seats.Settings?.Questions);
        var updated = guest.Update(command.Changes, now, command.ActivityId, questions);
        if (!updated.IsSuccess) return updated.Error;
        if (!updated.Value) return await ShowAsync(found, cancellationToken);
        if (claim.Decide(now).Error is { } full) return full;

        await db.PromoteAsync(claim, activities, now, cancellationToken);
        activities.Add(command.ActivityId, guest.Id, ActivityAction.GuestUpdated, guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return await ShowAsync(found, cancellationToken);
    }

    private async Task<GuestResponse> ShowAsync(GuestAndSeats found, CancellationToken cancellationToken) =>
        await db.ShowAsync(found.Guest, cancellationToken) with { Duplicates = found.Duplicates };
}

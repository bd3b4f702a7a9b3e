using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Guests;

/// <summary>
/// Records the answer that a guest has given to the host. When there are too few seats, the guest waits for them, if
/// there is a waiting list. Fails with <c>guest_not_found</c>, <c>precondition_failed</c>, <c>validation_failed</c>,
/// <c>rsvp_closed</c> or <c>event_full</c>.
/// </summary>
/// <param name="GuestId">Who answers.</param>
/// <param name="Attending">Whether the guest comes.</param>
[AllowedTo(Role.Host)]
public sealed record SubmitRsvp(Guid GuestId, bool Attending) : ICommand<GuestResponse>
{
    /// <summary>The dietary note, when the guest gave or cleared one.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>How many people the guest brings, when that was said; null for nobody.</summary>
    public Optional<int?> PlusOnes { get; init; }

    /// <summary>Answers to the host's questions, when any were given, as <see cref="Rsvp.Answers"/>.</summary>
    public Optional<string?> Answers { get; init; }

    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>
    /// The versions of the guest that the command may change; null for any. With another one it fails with
    /// <c>precondition_failed</c>, and the error shows the guest as it is now.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }
}

internal sealed class SubmitRsvpHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<SubmitRsvp, Result<GuestResponse>>
{
    public async Task<Result<GuestResponse>> Handle(SubmitRsvp command, CancellationToken cancellationToken)
    {
        var rsvp = new Rsvp(command.Attending)
        {
            Dietary = command.Dietary,
            PlusOnes = command.PlusOnes,
            Answers = command.Answers,
        };
        var found = await db.FindGuestAsync(
            command.GuestId, rsvp.Attending, rsvp.PlusOnes.IsSet, cancellationToken);
        if (replay.HasWritten(found?.Guest.Version, command.ActivityId))
            return await db.ShowAsync(found!.Guest, cancellationToken);
        if (found is null) return GuestErrors.NotFound;

        var (guest, seats, _) = found;
        if (await db.CheckAsync(command.IfVersion, guest, command.ActivityId, cancellationToken) is { } ended)
            return ended;

        var now = clock.GetUtcNow();
        var (times, questions) = (seats.Settings?.RsvpTimes ?? default, QuestionList.Read(seats.Settings?.Questions));
        if (times.Check(command.Attending, now).Error is { } closed) return closed;

        var claim = seats.Claim(guest);
        if (guest.Rsvp(rsvp, now, command.ActivityId, questions).Error is { } invalid) return invalid;
        if (claim.Decide(now).Error is { } full) return full;

        await db.PromoteAsync(claim, activities, now, cancellationToken);
        activities.Add(command.ActivityId, guest.Id, WaitingList.ActionOf(guest), guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return await db.ShowAsync(guest, cancellationToken);
    }
}

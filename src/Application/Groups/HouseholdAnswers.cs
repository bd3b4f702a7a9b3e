using EventPlatform.Application.Common;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Groups;

/// <summary>Records answers for members of one group, all or none.</summary>
internal sealed class HouseholdAnswers(GuestListDb db, PendingActivities activities, TimeProvider clock)
{
    /// <summary>Records answers, and saves them.</summary>
    /// <param name="group">The group.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="ifVersion">The versions of the group that may be changed; null for any.</param>
    /// <param name="show">Shows the group as it is, for <c>household_changed</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when they are saved; an answer that is the present one changes nothing.</returns>
    public async Task<Error?> RecordAsync(
        GroupAndSeats group, IReadOnlyList<InvitationAnswer> answers, VersionCondition? ifVersion,
        Func<CancellationToken, Task<object>> show, CancellationToken cancellationToken)
    {
        if (CheckForm(answers) is { } malformed) return malformed;

        var rows = new List<(InvitationAnswer Answer, Guest Guest)>();
        foreach (var answer in answers)
        {
            if (group.Members.FirstOrDefault(guest => guest.Id == answer.GuestId) is not { } guest)
                return GuestErrors.NotFound;
            rows.Add((answer, guest));
        }

        var questions = QuestionList.Read(group.Seats.Settings?.Questions);
        if (ifVersion?.Allows(Household.VersionOf(group.Members)) is false)
        {
            List<AnswerChange> changes = [.. rows.SelectMany(row => Household.FindChanges(
                row.Guest, row.Answer.ToRsvp(), questions, ShowsNotes(group, row.Guest)))];
            if (changes.Count > 0) return GuestErrors.HouseholdChanged(changes, await show(cancellationToken));
        }

        var now = clock.GetUtcNow();
        var claim = group.Seats.Claim([.. rows.Select(row => row.Guest)]);
        var answered = new List<(InvitationAnswer Answer, Guest Guest)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (answer, guest) = rows[i];
            var (rsvp, differs) = (answer.ToRsvp(), guest.Differs(answer.ToRsvp(), questions));
            // A refusal must not tell whether somebody else's note was guessed.
            var isChange = differs || (rsvp is { Dietary.IsSet: true } or { Answers.IsSet: true }
                && !ShowsNotes(group, guest));
            var times = group.Seats.Settings?.RsvpTimes ?? default;
            if (isChange && times.Check(answer.Attending, now).Error is { } closed) return closed;
            if (!differs) continue;

            if (guest.Rsvp(rsvp, now, answer.ActivityId, questions).Error is { } invalid)
                return invalid.Within($"{nameof(AnswerInvitation.Answers)}[{i}]");
            answered.Add(rows[i]);
        }

        if (answered.Count == 0) return null;
        if (claim.Decide(now).Error is { } full) return full;

        await db.PromoteAsync(claim, activities, now, cancellationToken);
        foreach (var (answer, guest) in answered)
            activities.Add(answer.ActivityId, guest.Id, WaitingList.ActionOf(guest), guest.UpdatedAt);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>The versions of those who answer, and the ids of the versions that the answers write.</summary>
    public static IReadOnlyList<(Guid? Version, Guid CommandId)> VersionsOf(
        IReadOnlyList<InvitationAnswer> answers, GroupAndSeats? group) =>
    [
        .. answers.Select(answer => (
            group?.Members.FirstOrDefault(guest => guest.Id == answer.GuestId)?.Version, answer.ActivityId)),
    ];

    private static Error? CheckForm(IReadOnlyList<InvitationAnswer> answers)
    {
        if (answers.Count is < 1 or > AnswerInvitation.MaxAnswers)
            return Error.Invalid(nameof(AnswerInvitation.Answers), $"must be 1 to {AnswerInvitation.MaxAnswers}.");

        return answers.DistinctBy(answer => answer.GuestId).Count() == answers.Count
            ? null
            : Error.Invalid(nameof(AnswerInvitation.Answers), "must have each guest once.");
    }

    // Guests see their own notes, hosts see all.
    private static bool ShowsNotes(GroupAndSeats group, Guest guest) => group.Me is null || group.Me == guest;
}

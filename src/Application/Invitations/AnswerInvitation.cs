using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Invitations;

/// <summary>
/// Records answers for members of the group of the guest who asks, all or none. An answer that is the present one
/// changes nothing. Fails with <c>unauthenticated</c> (as <see cref="GetInvitation"/>), <c>guest_not_found</c> when
/// somebody is not in the group, <c>validation_failed</c>, <c>rsvp_closed</c> or <c>event_full</c>.
/// </summary>
/// <param name="Answers">1 to <see cref="MaxAnswers"/>, each for another guest.</param>
[AllowedTo(Role.Guest)]
public sealed record AnswerInvitation(IReadOnlyList<InvitationAnswer> Answers) : ICommand<InvitationResponse>
{
    /// <summary>The most answers at once.</summary>
    public const int MaxAnswers = 50;
}

/// <summary>The answer of one guest.</summary>
/// <param name="GuestId">Whose answer it is.</param>
/// <param name="Attending">Whether the guest comes.</param>
public sealed record InvitationAnswer(Guid GuestId, bool Attending)
{
    /// <summary>The dietary note, when one was given or cleared.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>The id of the version that the answer writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();
}

internal sealed class AnswerInvitationHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, CallerContext context, TimeProvider clock)
    : IRequestHandler<AnswerInvitation, Result<InvitationResponse>>
{
    public async Task<Result<InvitationResponse>> Handle(AnswerInvitation command, CancellationToken cancellationToken)
    {
        var answers = command.Answers;
        var invited = await db.FindInvitedAsync(
            context.Caller, answers.Any(answer => answer.Attending), cancellationToken);
        var members = answers.Select(answer => invited?.Members.FirstOrDefault(guest => guest.Id == answer.GuestId));
        List<(InvitationAnswer Answer, Guest? Guest)> rows = [.. answers.Zip(members)];
        var now = clock.GetUtcNow();
        if (replay.HasWritten([.. rows.Select(row => (row.Guest?.Version, row.Answer.ActivityId))]))
            return InvitationResponse.From(invited!, now);
        if (invited is null) return SignInMetrics.Failed(SignInMetrics.Invitation);

        context.Caller = context.Caller.As(invited.Me.Id);
        if (CheckForm(answers) is { } malformed) return malformed;
        if (rows.Exists(row => row.Guest is null)) return GuestErrors.NotFound;
        if (Answer(rows, invited, now) is { } refusal) return refusal;

        await db.SaveChangesAsync(cancellationToken);
        return InvitationResponse.From(invited, now);
    }

    private static Error? CheckForm(IReadOnlyList<InvitationAnswer> answers)
    {
        if (answers.Count is < 1 or > AnswerInvitation.MaxAnswers)
            return Error.Invalid(nameof(AnswerInvitation.Answers), $"must be 1 to {AnswerInvitation.MaxAnswers}.");

        return answers.DistinctBy(answer => answer.GuestId).Count() == answers.Count
            ? null
            : Error.Invalid(nameof(AnswerInvitation.Answers), "must have each guest once.");
    }

    private Error? Answer(List<(InvitationAnswer Answer, Guest? Guest)> rows, Invited invited, DateTimeOffset now)
    {
        var times = invited.Seats.Settings?.RsvpTimes ?? default;
        var newlyAttending = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var (answer, guest) = (rows[i].Answer, rows[i].Guest!);
            var differs = guest.Differs(answer.Attending, answer.Dietary);
            // A refusal must not tell whether somebody else's note was guessed.
            var isChange = differs || (answer.Dietary.IsSet && guest != invited.Me);
            if (isChange && times.Check(answer.Attending, now).Error is { } closed) return closed;
            if (!differs) continue;

            if (answer.Attending && guest.Attending is not true) newlyAttending++;
            if (guest.Rsvp(answer.Attending, answer.Dietary, now, answer.ActivityId).Error is { } invalid)
                return invalid.Within($"{nameof(AnswerInvitation.Answers)}[{i}]");

            var action = answer.Attending ? ActivityAction.RsvpAccepted : ActivityAction.RsvpDeclined;
            activities.Add(answer.ActivityId, guest.Id, action, guest.UpdatedAt);
        }

        return invited.Seats.Claim(newlyAttending).Error;
    }
}

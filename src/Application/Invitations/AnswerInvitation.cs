using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Groups;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Invitations;

/// <summary>
/// Records answers for members of the group of the guest who asks, all or none. An answer that is the present one
/// changes nothing. Those who newly attend wait as one party when there are too few seats, if there is a waiting list.
/// Fails with <c>unauthenticated</c> (as <see cref="GetInvitation"/>), <c>guest_not_found</c> when somebody is not in
/// the group, <c>household_changed</c>, <c>validation_failed</c>, <c>rsvp_closed</c> or <c>event_full</c>.
/// </summary>
/// <param name="Answers">1 to <see cref="MaxAnswers"/>, each for another guest.</param>
[AllowedTo(Role.Guest)]
public sealed record AnswerInvitation(IReadOnlyList<InvitationAnswer> Answers) : ICommand<InvitationResponse>
{
    /// <summary>The most answers at once.</summary>
    public const int MaxAnswers = 50;

    /// <summary>
    /// The versions of the group that the command may change; null for any. With another one it fails with
    /// <c>household_changed</c> if it would change anything, and the error shows what.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }
}

/// <summary>The answer of one guest.</summary>
/// <param name="GuestId">Whose answer it is.</param>
/// <param name="Attending">Whether the guest comes.</param>
public sealed record InvitationAnswer(Guid GuestId, bool Attending)
{
    /// <summary>The dietary note, when one was given or cleared.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>How many people the guest brings, when that was said; null for nobody.</summary>
    public Optional<int?> PlusOnes { get; init; }

    /// <summary>Answers to the host's questions, when any were given, as <see cref="Rsvp.Answers"/>.</summary>
    public Optional<string?> Answers { get; init; }

    /// <summary>The id of the version that the answer writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>The answer without the guest.</summary>
    internal Rsvp ToRsvp() => new(Attending) { Dietary = Dietary, PlusOnes = PlusOnes, Answers = Answers };
}

internal sealed class AnswerInvitationHandler(
    GuestListDb db, ReplayState replay, HouseholdAnswers household, CallerContext context, TimeProvider clock)
    : IRequestHandler<AnswerInvitation, Result<InvitationResponse>>
{
    public async Task<Result<InvitationResponse>> Handle(AnswerInvitation command, CancellationToken cancellationToken)
    {
        var answers = command.Answers;
        var invited = await db.FindInvitedAsync(
            context.Caller, [.. answers.Select(answer => answer.ToRsvp())], cancellationToken);
        if (replay.HasWritten(HouseholdAnswers.VersionsOf(answers, invited)))
            return await ShowAsync(invited!, cancellationToken);
        if (invited is null) return SignInMetrics.Failed(SignInMetrics.Invitation);

        context.Caller = context.Caller.As(invited.Me!.Id);
        var refusal = await household.RecordAsync(
            invited, answers, command.IfVersion, async token => await ShowAsync(invited, token), cancellationToken);
        return refusal is null ? await ShowAsync(invited, cancellationToken) : refusal;
    }

    private async Task<InvitationResponse> ShowAsync(GroupAndSeats invited, CancellationToken cancellationToken)
    {
        var positions = await db.FindPositionsAsync(invited.Members, cancellationToken);
        return InvitationResponse.From(invited, positions, clock.GetUtcNow());
    }
}

using System.Text.Json.Serialization;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using MediatR;

namespace EventPlatform.Application.Groups;

/// <summary>
/// Records the answers that a group has given to the host, all or none. An answer that is the present one changes
/// nothing. Those who newly attend wait as one party when there are too few seats, if there is a waiting list. Fails
/// with <c>group_not_found</c>, <c>guest_not_found</c> when somebody is not in the group, <c>household_changed</c>,
/// <c>validation_failed</c>, <c>rsvp_closed</c> or <c>event_full</c>.
/// </summary>
/// <param name="GroupId">Which group.</param>
/// <param name="Answers">1 to <see cref="AnswerInvitation.MaxAnswers"/>, each for another guest.</param>
[AllowedTo(Role.Host)]
public sealed record SubmitGroupRsvp(Guid GroupId, IReadOnlyList<InvitationAnswer> Answers) : ICommand<AnsweredGroup>
{
    /// <inheritdoc cref="AnswerInvitation.IfVersion"/>
    public VersionCondition? IfVersion { get; init; }
}

/// <summary>A group after answers were recorded.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="Members">
/// The members in the order of the guest list, at most <see cref="Household.MaxMembers"/>, those who answered among
/// them.
/// </param>
public sealed record AnsweredGroup(Guid GroupId, IReadOnlyList<GuestResponse> Members) : IVersioned
{
    /// <inheritdoc cref="GroupResponse.Version"/>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;
}

internal sealed class SubmitGroupRsvpHandler(GuestListDb db, ReplayState replay, HouseholdAnswers household)
    : IRequestHandler<SubmitGroupRsvp, Result<AnsweredGroup>>
{
    public async Task<Result<AnsweredGroup>> Handle(SubmitGroupRsvp command, CancellationToken cancellationToken)
    {
        var answers = command.Answers;
        var group = await db.FindGroupAsync(
            command.GroupId, [.. answers.Select(answer => answer.GuestId)], answers.Any(answer => answer.Attending),
            cancellationToken);
        if (replay.HasWritten(HouseholdAnswers.VersionsOf(answers, group)))
            return await ShowAsync(command.GroupId, group!.Members, cancellationToken);
        if (group is null) return GuestErrors.GroupNotFound;

        var refusal = await household.RecordAsync(
            group, answers, command.IfVersion,
            async token => await ShowAsync(command.GroupId, group.Members, token), cancellationToken);
        return refusal is null ? await ShowAsync(command.GroupId, group.Members, cancellationToken) : refusal;
    }

    private async Task<AnsweredGroup> ShowAsync(
        Guid groupId, IReadOnlyList<Guest> members, CancellationToken cancellationToken)
    {
        var positions = await db.FindPositionsAsync(members, cancellationToken);
        return new AnsweredGroup(
            groupId,
            [.. members.Select(member => GuestResponse.From(member, positions.GetValueOrDefault(member.Id)))])
        {
            Version = Household.VersionOf(members),
        };
    }
}

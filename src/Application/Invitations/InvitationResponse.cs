using EventPlatform.Application.Common;

namespace EventPlatform.Application.Invitations;

/// <summary>What a guest sees.</summary>
/// <param name="Event">The event.</param>
/// <param name="Me">The guest.</param>
/// <param name="Members">
/// All members of the guest's group, the guest included, in the order of the guest list, at most
/// <see cref="MaxMembers"/>; the guest alone without a group.
/// </param>
public sealed record InvitationResponse(InvitedTo Event, InvitedMe Me, IReadOnlyList<InvitedMember> Members)
{
    /// <summary>The most members of a group that a guest sees and answers for.</summary>
    public const int MaxMembers = 200;

    /// <summary>Shows an invitation at a given time.</summary>
    internal static InvitationResponse From(Invited invited, DateTimeOffset now)
    {
        var (me, settings) = (invited.Me, invited.Seats.Settings);
        var times = settings?.RsvpTimes ?? default;
        return new InvitationResponse(
            new InvitedTo(
                settings?.EventName, settings?.EventDate, settings?.TimeZone, settings?.Location,
                settings?.RsvpDeadline, settings?.DeclineDeadline, times.Check(attending: true, now).IsSuccess,
                times.Check(attending: false, now).IsSuccess),
            new InvitedMe(me.Id, NameOf(me.FirstName), NameOf(me.LastName), me.Attending, me.Dietary, me.RsvpAt),
            [.. invited.Members.Select(member => new InvitedMember(
                member.Id, NameOf(member.FirstName), NameOf(member.LastName), member.Attending))]);
    }

    private static string? NameOf(string name) => name.Length == 0 ? null : name;
}

/// <summary>The event as guests see it.</summary>
/// <param name="EventName">The event's name, or null.</param>
/// <param name="EventDate">When the event takes place, or null.</param>
/// <param name="TimeZone">The time zone of the event by its IANA name, or null.</param>
/// <param name="Location">Where the event takes place, or null.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="DeclineDeadline">Until when guests may decline, after the deadline too; null for no longer.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
public sealed record InvitedTo(
    string? EventName,
    DateTimeOffset? EventDate,
    string? TimeZone,
    string? Location,
    DateTimeOffset? RsvpDeadline,
    DateTimeOffset? DeclineDeadline,
    bool RsvpOpen,
    bool DeclineOpen);

/// <summary>The guest who asks.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Dietary">Dietary note, or null.</param>
/// <param name="RsvpAt">When the present answer was given; null without an answer.</param>
public sealed record InvitedMe(
    Guid Id, string? FirstName, string? LastName, bool? Attending, string? Dietary, DateTimeOffset? RsvpAt);

/// <summary>A member of the guest's group.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
public sealed record InvitedMember(Guid Id, string? FirstName, string? LastName, bool? Attending);

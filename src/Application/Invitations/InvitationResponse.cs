using System.Text.Json.Serialization;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Invitations;

/// <summary>What a guest sees.</summary>
/// <param name="Event">The event.</param>
/// <param name="Me">The guest.</param>
/// <param name="Members">
/// All members of the guest's group, the guest included, in the order of the guest list, at most
/// <see cref="MaxMembers"/>; the guest alone without a group.
/// </param>
public sealed record InvitationResponse(InvitedTo Event, InvitedMe Me, IReadOnlyList<InvitedMember> Members)
    : IVersioned
{
    /// <summary>The most members of a group that a guest sees and answers for.</summary>
    public const int MaxMembers = Household.MaxMembers;

    /// <inheritdoc cref="Groups.GroupResponse.Version"/>
    [JsonIgnore]
    public Guid Version { get; init; }

    Guid? IVersioned.Version => Version;

    /// <summary>The version is that of the group: it does not tell the event.</summary>
    bool IVersioned.IsAsWritten => false;

    /// <summary>Shows an invitation at a given time.</summary>
    internal static InvitationResponse From(
        GroupAndSeats invited, IReadOnlyDictionary<Guid, int> positions, DateTimeOffset now)
    {
        var (me, settings) = (invited.Me!, invited.Seats.Settings);
        var times = settings?.RsvpTimes ?? default;
        var questions = QuestionList.Read(settings?.Questions);
        return new InvitationResponse(
            new InvitedTo(
                settings?.EventName, settings?.EventDate, settings?.TimeZone, settings?.Location,
                settings?.RsvpDeadline, settings?.DeclineDeadline, times.Check(attending: true, now).IsSuccess,
                times.Check(attending: false, now).IsSuccess, settings?.Waitlist is true, questions,
                settings is null ? null : AccentColour.In(settings.SettingsData)),
            new InvitedMe(
                me.Id, NameOf(me.FirstName), NameOf(me.LastName), me.Attending, me.Dietary, me.RsvpAt,
                me.PlusOnesAllowed ?? 0, me.PlusOnes ?? 0, WaitingSince(me), Position(me),
                new JsonText(GuestAnswers.To(questions, me.Answers))),
            [.. invited.Members.Select(member => new InvitedMember(
                member.Id, NameOf(member.FirstName), NameOf(member.LastName), member.Attending,
                member.PlusOnesAllowed ?? 0, member.PlusOnes ?? 0, WaitingSince(member), Position(member)))])
        {
            Version = Household.VersionOf(invited.Members),
        };

        DateTimeOffset? WaitingSince(Guest guest) => guest.IsWaiting ? guest.WaitlistedAt : null;

        int? Position(Guest guest) => positions.TryGetValue(guest.Id, out var position) ? position : null;
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
/// <param name="Waitlist">Whether guests for whom there is no seat wait for one.</param>
/// <param name="Questions">The questions to guests.</param>
/// <param name="Accent">The colour of the event, <c>accent</c> of the settings' own data: <c>#rgb</c> or <c>#rrggbb</c>
/// in small letters; null when it is not there or something else.</param>
public sealed record InvitedTo(
    string? EventName,
    DateTimeOffset? EventDate,
    string? TimeZone,
    string? Location,
    DateTimeOffset? RsvpDeadline,
    DateTimeOffset? DeclineDeadline,
    bool RsvpOpen,
    bool DeclineOpen,
    bool Waitlist,
    IReadOnlyList<Question> Questions,
    string? Accent);

/// <summary>The guest who asks.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Dietary">Dietary note, or null.</param>
/// <param name="RsvpAt">When the present answer was given; null without an answer.</param>
/// <param name="PlusOnesAllowed">How many people the guest may bring.</param>
/// <param name="PlusOnes">How many people the guest brings.</param>
/// <param name="WaitlistedAt">Since when the guest waits for seats; null for whoever does not wait.</param>
/// <param name="WaitlistPosition">The place on the waiting list, from 1; null for whoever does not wait.</param>
/// <param name="Answers">The guest's answers to the questions, by their ids.</param>
public sealed record InvitedMe(
    Guid Id,
    string? FirstName,
    string? LastName,
    bool? Attending,
    string? Dietary,
    DateTimeOffset? RsvpAt,
    int PlusOnesAllowed,
    int PlusOnes,
    DateTimeOffset? WaitlistedAt,
    int? WaitlistPosition,
    JsonText Answers);

/// <summary>A member of the guest's group.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="PlusOnesAllowed">How many people the member may bring.</param>
/// <param name="PlusOnes">How many people the member brings.</param>
/// <param name="WaitlistedAt">Since when the member waits for seats; null for whoever does not wait.</param>
/// <param name="WaitlistPosition">The place on the waiting list, from 1; null for whoever does not wait.</param>
public sealed record InvitedMember(
    Guid Id,
    string? FirstName,
    string? LastName,
    bool? Attending,
    int PlusOnesAllowed,
    int PlusOnes,
    DateTimeOffset? WaitlistedAt,
    int? WaitlistPosition);

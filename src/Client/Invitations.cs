using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Client;

/// <summary>What a guest sees.</summary>
/// <param name="Event">The event.</param>
/// <param name="Me">The guest.</param>
/// <param name="Members">All members of the guest's group, the guest included, at most 200.</param>
public sealed record Invitation(InvitedTo Event, InvitedMe Me, IReadOnlyList<InvitedMember> Members) : IVersioned
{
    /// <summary>The version of the group, to give to the command that answers.</summary>
    [JsonIgnore]
    public string? Version { get; private set; }

    string? IVersioned.Version
    {
        set => Version = value;
    }
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
/// <param name="Accent">The colour of the event, <c>#rgb</c> or <c>#rrggbb</c>, or null.</param>
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
/// <param name="Answers">The guest's answers to the questions: a JSON object from their ids.</param>
public sealed record InvitedMe(
    Guid Id, string? FirstName, string? LastName, bool? Attending, string? Dietary, DateTimeOffset? RsvpAt,
    int PlusOnesAllowed, int PlusOnes, DateTimeOffset? WaitlistedAt, int? WaitlistPosition, JsonElement Answers)
{
    /// <summary>Leaves out names and note, so that no log shows them by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => $"{Id}";
}

/// <summary>A member of the guest's group.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="PlusOnesAllowed">How many people the guest may bring.</param>
/// <param name="PlusOnes">How many people the guest brings.</param>
/// <param name="WaitlistedAt">Since when the guest waits for seats; null for whoever does not wait.</param>
/// <param name="WaitlistPosition">The place on the waiting list, from 1; null for whoever does not wait.</param>
public sealed record InvitedMember(
    Guid Id, string? FirstName, string? LastName, bool? Attending, int PlusOnesAllowed, int PlusOnes,
    DateTimeOffset? WaitlistedAt, int? WaitlistPosition)
{
    /// <summary>Leaves out names and note, so that no log shows them by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => $"{Id}";
}

/// <summary>The answer of one guest of a group.</summary>
/// <param name="GuestId">Whose answer it is.</param>
/// <param name="Attending">Whether the guest comes.</param>
public sealed record InvitationAnswer(Guid GuestId, bool Attending)
{
    /// <summary>The dietary note, when one was given or cleared.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>How many people the guest brings, when that was said; null for nobody.</summary>
    public Optional<int?> PlusOnes { get; init; }

    /// <summary>Answers to the questions, when any were given: the text of a JSON object from their ids.</summary>
    public Optional<string?> Answers { get; init; }

    /// <summary>Leaves out the note, so that no log shows it by accident.</summary>
    /// <returns>The guest's id.</returns>
    public override string ToString() => $"{GuestId}";
}

/// <summary>A guest's invitation, for hosts.</summary>
/// <param name="Code">Such as <c>K7QF-9M2X-4TRD</c>; null for a guest of an earlier release without one.</param>
/// <param name="Link">Where the guest answers; null without a code.</param>
/// <param name="CreatedAt">When the code was made; null without one.</param>
public sealed record InvitationLink(string? Code, string? Link, DateTimeOffset? CreatedAt)
{
    /// <summary>Leaves out the code, so that no log shows it by accident.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(InvitationLink);
}

/// <summary>A guest with the invitation code, for hosts.</summary>
/// <param name="GuestId">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name, or null.</param>
/// <param name="LastName">Last name, or null.</param>
/// <param name="Email">E-mail address, or null.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Code">As in <see cref="InvitationLink"/>.</param>
/// <param name="Link">As in <see cref="InvitationLink"/>.</param>
/// <param name="CreatedAt">When the code was made; null without one.</param>
public sealed record InvitedGuest(
    Guid GuestId,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Code,
    string? Link,
    DateTimeOffset? CreatedAt)
{
    /// <summary>Leaves out the code, so that no log shows it by accident.</summary>
    /// <returns>The guest's id.</returns>
    public override string ToString() => $"{GuestId}";
}

/// <summary>A page of guests with their invitation codes.</summary>
/// <param name="Invitations">The guests, in the order of the guest list.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The guests of all pages; null unless they were to be counted.</param>
public sealed record InvitationPage(IReadOnlyList<InvitedGuest> Invitations, string? NextCursor, int? Total);

using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Domain.Common;

namespace EventPlatform.Client;

/// <summary>What has a version.</summary>
internal interface IVersioned
{
    /// <summary>From the header <c>ETag</c>.</summary>
    string? Version { set; }
}

/// <summary>A guest.</summary>
/// <param name="Id">The guest's id.</param>
/// <param name="GroupId">The group, or null.</param>
/// <param name="FirstName">First name; null for a guest with a last name only.</param>
/// <param name="LastName">Last name; null for a guest with a first name only.</param>
/// <param name="Email">E-mail address, or null. Null for the door.</param>
/// <param name="Attending">True: attends. False: declined. Null: has not answered yet.</param>
/// <param name="Dietary">Dietary note, or null. Null for the door.</param>
/// <param name="RsvpAt">When the present answer was given; null without an answer, and for the door.</param>
/// <param name="CreatedAt">When the guest was put on the list; null for the door.</param>
/// <param name="UpdatedAt">When the guest was last changed; null for the door.</param>
/// <param name="PlusOnesAllowed">How many people the guest may bring; null for the door.</param>
/// <param name="PlusOnes">How many people the guest brings.</param>
/// <param name="WaitlistedAt">Since when the guest waits for seats; null for whoever does not wait.</param>
/// <param name="WaitlistPosition">The place on the waiting list, from 1; null for whoever does not wait, and for the
/// door.</param>
/// <param name="Answers">Answers to the questions of the settings: a JSON object from their ids. Null for the
/// door.</param>
/// <param name="CheckedInAt">When the first of the guest's party arrived; null before.</param>
/// <param name="Arrived">How many have arrived, the guest included; null before anybody has.</param>
/// <param name="Duplicates">
/// Ids of other guests with the same e-mail address, at most 5, in answers to create and update; null in others.
/// </param>
public sealed record Guest(
    Guid Id,
    Guid? GroupId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? Attending,
    string? Dietary,
    DateTimeOffset? RsvpAt,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    int? PlusOnesAllowed,
    int PlusOnes,
    DateTimeOffset? WaitlistedAt,
    int? WaitlistPosition,
    JsonElement? Answers,
    DateTimeOffset? CheckedInAt,
    int? Arrived,
    IReadOnlyList<Guid>? Duplicates) : IVersioned
{
    /// <summary>The version, to give to a command that changes the guest; null in lists.</summary>
    [JsonIgnore]
    public string? Version { get; private set; }

    string? IVersioned.Version
    {
        set => Version = value;
    }

    /// <summary>Leaves out names and address, so that no log shows them by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => $"{Id}";
}

/// <summary>A page of guests.</summary>
/// <param name="Guests">The guests, in order.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The guests of all pages; null unless they were to be counted.</param>
public sealed record GuestPage(IReadOnlyList<Guest> Guests, string? NextCursor, int? Total);

/// <summary>Which guests a list has, and in which order. What is not set does not filter.</summary>
public sealed record GuestFilter
{
    /// <summary>Only guests with this answer; set to null for those who have not answered.</summary>
    public Optional<bool?> Attending { get; init; }

    /// <summary>Only guests of this group.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Only guests with this e-mail address, whatever the case.</summary>
    public string? Email { get; init; }

    /// <summary>Only guests of whose party somebody has arrived, or nobody.</summary>
    public bool? CheckedIn { get; init; }

    /// <summary>Only guests for whom every word of this begins a word of a name or of the address.</summary>
    public string? Search { get; init; }

    /// <summary>
    /// The order: <c>name</c>, <c>created_at</c>, or with the latest first <c>-created_at</c>, <c>-updated_at</c> or
    /// <c>-rsvp_at</c>; null for <c>name</c>. The door has no other one.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>Leaves out what is searched for, so that no log shows it by accident.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(GuestFilter);
}

/// <summary>A group in figures.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberCount">Guests in the group.</param>
/// <param name="AttendingCount">Those who attend.</param>
/// <param name="DeclinedCount">Those who declined.</param>
/// <param name="PendingCount">Those who have not answered.</param>
public sealed record GroupSummary(
    Guid GroupId, int MemberCount, int AttendingCount, int DeclinedCount, int PendingCount);

/// <summary>A page of groups.</summary>
/// <param name="Groups">The groups, by id.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
/// <param name="Total">The groups of all pages; null unless they were to be counted.</param>
public sealed record GroupPage(IReadOnlyList<GroupSummary> Groups, string? NextCursor, int? Total);

/// <summary>A group with a page of its members. The figures count all members, whatever the page.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="MemberCount">Guests in the group.</param>
/// <param name="AttendingCount">Those who attend.</param>
/// <param name="DeclinedCount">Those who declined.</param>
/// <param name="PendingCount">Those who have not answered.</param>
/// <param name="Members">The members on this page, in the order of the guest list.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record Group(
    Guid GroupId,
    int MemberCount,
    int AttendingCount,
    int DeclinedCount,
    int PendingCount,
    IReadOnlyList<Guest> Members,
    string? NextCursor) : IVersioned
{
    /// <summary>The version, to give to <see cref="EventPlatformClient.SubmitGroupRsvpAsync"/>.</summary>
    [JsonIgnore]
    public string? Version { get; private set; }

    string? IVersioned.Version
    {
        set => Version = value;
    }
}

/// <summary>A group after answers were recorded.</summary>
/// <param name="GroupId">The group's id.</param>
/// <param name="Members">The members in the order of the guest list, at most 200.</param>
public sealed record AnsweredGroup(Guid GroupId, IReadOnlyList<Guest> Members) : IVersioned
{
    /// <inheritdoc cref="Group.Version"/>
    [JsonIgnore]
    public string? Version { get; private set; }

    string? IVersioned.Version
    {
        set => Version = value;
    }
}

/// <summary>An arrival.</summary>
/// <param name="GuestId">Which guest.</param>
/// <param name="CheckedInAt">When the first of the party arrived.</param>
/// <param name="Arrived">How many have arrived.</param>
/// <param name="Already">Whether somebody had recorded an arrival before.</param>
public sealed record CheckedIn(Guid GuestId, DateTimeOffset CheckedInAt, int Arrived, bool Already);

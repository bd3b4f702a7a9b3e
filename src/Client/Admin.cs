using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Domain.Events;

namespace EventPlatform.Client;

/// <summary>The event in figures. The door gets the seats taken, the arrivals and the time; all else is null.</summary>
/// <param name="TotalGuests">Guests on the list.</param>
/// <param name="Attending">Those who attend.</param>
/// <param name="Declined">Those who declined.</param>
/// <param name="Pending">Those who have not answered.</param>
/// <param name="ResponseRate">The part that has answered, 0 to 1; null without guests, and for caterers.</param>
/// <param name="GroupCount">Groups with at least one member; null for caterers.</param>
/// <param name="WithDietary">Attending guests with a dietary note.</param>
/// <param name="Dietary">The notes among attending guests, most frequent first, at most 50.</param>
/// <param name="OtherCount">Attending guests with a note beyond those.</param>
/// <param name="Capacity">The seats; null without a limit.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
/// <param name="SeatsTaken">The seats of attending guests and of those whom they bring.</param>
/// <param name="Waitlisted">Those who wait for seats; null for caterers.</param>
/// <param name="Arrived">How many have arrived, those whom guests bring included.</param>
/// <param name="Questions">The answers to the questions of the settings.</param>
/// <param name="GeneratedAt">When the figures were taken.</param>
public sealed record Stats(
    long? TotalGuests,
    long? Attending,
    long? Declined,
    long? Pending,
    double? ResponseRate,
    long? GroupCount,
    long? WithDietary,
    IReadOnlyList<DietaryCount>? Dietary,
    long? OtherCount,
    Capacity? Capacity,
    DateTimeOffset? RsvpDeadline,
    bool? RsvpOpen,
    bool? DeclineOpen,
    long SeatsTaken,
    Waitlisted? Waitlisted,
    long Arrived,
    IReadOnlyList<QuestionCount>? Questions,
    DateTimeOffset GeneratedAt);

/// <summary>Those who wait for seats.</summary>
/// <param name="Guests">How many guests.</param>
/// <param name="Seats">How many seats they need with those whom they bring.</param>
public sealed record Waitlisted(long Guests, long Seats);

/// <summary>The answers to a question.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Label">The question.</param>
/// <param name="Type">Its type.</param>
/// <param name="Answered">How many have answered it.</param>
/// <param name="Counts">Each choice, in order, or true and false; none for texts.</param>
public sealed record QuestionCount(
    string Id, string Label, string Type, long Answered, IReadOnlyList<AnswerCount> Counts);

/// <summary>How often a question was answered in one way.</summary>
/// <param name="Answer">The choice, or <c>true</c> or <c>false</c>.</param>
/// <param name="Count">How many have chosen it.</param>
public sealed record AnswerCount(string Answer, long Count);

/// <summary>How often a dietary note occurs.</summary>
/// <param name="Dietary">The note in its most frequent spelling.</param>
/// <param name="Count">Attending guests with it, in any spelling.</param>
public sealed record DietaryCount(string Dietary, long Count);

/// <summary>The seats.</summary>
/// <param name="MaxGuests">How many there are.</param>
/// <param name="Remaining">How many are free; 0 when the limit was lowered below the seats taken.</param>
public sealed record Capacity(int MaxGuests, long Remaining);

/// <summary>The event settings.</summary>
/// <param name="EventName">The event's name, or null.</param>
/// <param name="EventDate">When the event takes place, or null.</param>
/// <param name="TimeZone">The time zone of the event by its IANA name, or null. Times are UTC all the same.</param>
/// <param name="Location">Where the event takes place, or null.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="DeclineDeadline">Until when guests may decline, after the deadline too; null for no longer.</param>
/// <param name="RsvpAfterStart">Whether guests may answer after the event has begun, without a deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
/// <param name="MaxGuests">The number of seats; null for no limit.</param>
/// <param name="Waitlist">Whether guests for whom there is no seat wait for one.</param>
/// <param name="Questions">The questions to guests.</param>
/// <param name="SettingsData">The host's own data: a JSON object.</param>
/// <param name="CreatedAt">When settings were first saved; null when never.</param>
/// <param name="UpdatedAt">When settings were last changed; null when never.</param>
public sealed record Settings(
    string? EventName,
    DateTimeOffset? EventDate,
    string? TimeZone,
    string? Location,
    DateTimeOffset? RsvpDeadline,
    DateTimeOffset? DeclineDeadline,
    bool RsvpAfterStart,
    bool RsvpOpen,
    bool DeclineOpen,
    int? MaxGuests,
    bool Waitlist,
    IReadOnlyList<Question> Questions,
    JsonElement SettingsData,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt) : IVersioned
{
    /// <summary>The version, to give to the command that changes the settings.</summary>
    [JsonIgnore]
    public string? Version { get; private set; }

    string? IVersioned.Version
    {
        set => Version = value;
    }
}

/// <summary>An entry of the activity trail.</summary>
/// <param name="Id">The activity's id.</param>
/// <param name="GuestId">The guest concerned; null for settings and access keys.</param>
/// <param name="Action">What happened, such as <c>rsvp.accepted</c>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="Actor">Who did it, such as <c>host:KEY_ID</c>; null in activities from before this was kept.</param>
public sealed record Activity(
    Guid Id, Guid? GuestId, string Action, DateTimeOffset Timestamp, DateTimeOffset CreatedAt, string? Actor);

/// <summary>A page of activities.</summary>
/// <param name="Activities">The activities, newest first.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record ActivityPage(IReadOnlyList<Activity> Activities, string? NextCursor);

/// <summary>An access key, without its secret.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
/// <param name="Label">Who has it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record AccessKey(
    string Id, string Role, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);

/// <summary>A page of access keys.</summary>
/// <param name="AccessKeys">The keys, newest first.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record AccessKeyPage(IReadOnlyList<AccessKey> AccessKeys, string? NextCursor);

/// <summary>A new access key.</summary>
/// <param name="Id">Its public part, by which it is listed and revoked.</param>
/// <param name="Role"><c>host</c>, <c>door</c> or <c>caterer</c>.</param>
/// <param name="Label">Who has it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="Key">The key itself, which nobody can read again.</param>
public sealed record NewAccessKey(
    string Id, string Role, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string Key)
{
    /// <summary>Leaves out the key, so that no log shows it by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}

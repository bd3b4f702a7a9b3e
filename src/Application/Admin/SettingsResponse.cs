using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Application.Admin;

/// <summary>JSON in the spelling in which it was saved.</summary>
/// <param name="Text">The JSON.</param>
public readonly record struct JsonText(string Text);

/// <summary>The event settings in answers.</summary>
/// <param name="EventName">The event's name, or null.</param>
/// <param name="EventDate">When the event takes place, or null.</param>
/// <param name="TimeZone">The time zone of the event by its IANA name, or null. Times are UTC all the same.</param>
/// <param name="Location">Where the event takes place, or null.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="DeclineDeadline">Until when guests may decline, after the deadline too; null for no longer.</param>
/// <param name="RsvpAfterStart">Whether guests may answer after the event has begun, when there is no
/// deadline.</param>
/// <param name="RsvpOpen">Whether guests may accept now, if there is a seat.</param>
/// <param name="DeclineOpen">Whether guests may decline now.</param>
/// <param name="MaxGuests">The number of seats; null for no limit.</param>
/// <param name="Waitlist">Whether guests for whom there is no seat wait for one.</param>
/// <param name="Questions">The questions to guests.</param>
/// <param name="SettingsData">The host's own data: a JSON object, as it was saved.</param>
/// <param name="CreatedAt">When settings were first saved; null when never.</param>
/// <param name="UpdatedAt">When settings were last changed; null when never.</param>
public sealed record SettingsResponse(
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
    JsonText SettingsData,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt) : IVersioned
{
    /// <inheritdoc/>
    [JsonIgnore]
    public Guid? Version { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public bool IsAsWritten { get; init; } = true;

    /// <summary>The settings before any were saved.</summary>
    internal static SettingsResponse Unset { get; } =
        new(
            null, null, null, null, null, null, false, true, true, null, false, [],
            new(EventSettings.EmptySettingsData), null, null);

    /// <summary>Shows settings at a given time.</summary>
    internal static SettingsResponse From(EventSettings s, DateTimeOffset now)
    {
        var open = Open(s.RsvpTimes, now);
        return new(
            s.EventName, s.EventDate, s.TimeZone, s.Location, s.RsvpDeadline, s.DeclineDeadline,
            s.RsvpTimes.RsvpAfterStart, open.ToRsvp, open.ToDecline, s.MaxGuests, s.Waitlist is true,
            QuestionList.Read(s.Questions), new(s.SettingsData), s.CreatedAt, s.UpdatedAt)
        {
            Version = s.Version ?? Guid.Empty,
            IsAsWritten = open == Open(s.RsvpTimes, s.UpdatedAt),
        };
    }

    private static (bool ToRsvp, bool ToDecline) Open(RsvpTimes times, DateTimeOffset at) =>
        (times.Check(attending: true, at).IsSuccess, times.Check(attending: false, at).IsSuccess);
}

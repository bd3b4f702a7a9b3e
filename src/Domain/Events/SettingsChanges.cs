using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>Changes of the event settings: an absent field stays as it is, an explicit null clears it.</summary>
public sealed record SettingsChanges
{
    /// <summary>The event's name, at most <see cref="EventSettings.EventNameMaxLength"/> characters.</summary>
    public Optional<string?> EventName { get; init; }

    /// <summary>When the event takes place.</summary>
    public Optional<DateTimeOffset?> EventDate { get; init; }

    /// <summary>The time zone of the event: a name of the tz database, such as <c>Europe/Berlin</c>.</summary>
    public Optional<string?> TimeZone { get; init; }

    /// <summary>
    /// Where the event takes place, at most <see cref="EventSettings.LocationMaxLength"/> characters.
    /// </summary>
    public Optional<string?> Location { get; init; }

    /// <summary>Until when guests may answer; not after the event date.</summary>
    public Optional<DateTimeOffset?> RsvpDeadline { get; init; }

    /// <summary>Until when guests may decline; neither before the deadline nor after the event date.</summary>
    public Optional<DateTimeOffset?> DeclineDeadline { get; init; }

    /// <summary>Whether guests may answer after the event has begun; null for false.</summary>
    public Optional<bool?> RsvpAfterStart { get; init; }

    /// <summary>The number of seats, at least 1; null for no limit.</summary>
    public Optional<int?> MaxGuests { get; init; }

    /// <summary>Whether guests for whom there is no seat wait for one; null for false.</summary>
    public Optional<bool?> Waitlist { get; init; }

    /// <summary>The questions to guests, at most <see cref="QuestionList.MaxQuestions"/>; null for none.</summary>
    public Optional<IReadOnlyList<Question>?> Questions { get; init; }

    /// <summary>
    /// The host's own data: a JSON object, at most <see cref="EventSettings.SettingsDataMaxBytes"/> bytes;
    /// null for <c>{}</c>.
    /// </summary>
    public Optional<string?> SettingsData { get; init; }

    /// <summary>True when no field is set.</summary>
    public bool IsEmpty =>
        !(EventName.IsSet || EventDate.IsSet || TimeZone.IsSet || Location.IsSet || RsvpDeadline.IsSet
            || DeclineDeadline.IsSet || RsvpAfterStart.IsSet || MaxGuests.IsSet || Waitlist.IsSet || Questions.IsSet
            || SettingsData.IsSet);
}

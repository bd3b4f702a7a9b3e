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
/// <param name="Location">Where the event takes place, or null.</param>
/// <param name="RsvpDeadline">Until when guests may answer; null for no deadline.</param>
/// <param name="MaxGuests">The number of seats; null for no limit.</param>
/// <param name="SettingsData">The host's own data: a JSON object, as it was saved.</param>
/// <param name="CreatedAt">When settings were first saved; null when never.</param>
/// <param name="UpdatedAt">When settings were last changed; null when never.</param>
public sealed record SettingsResponse(
    string? EventName,
    DateTimeOffset? EventDate,
    string? Location,
    DateTimeOffset? RsvpDeadline,
    int? MaxGuests,
    JsonText SettingsData,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt) : IVersioned
{
    /// <inheritdoc/>
    [JsonIgnore]
    public Guid? Version { get; init; }

    /// <summary>The settings before any were saved.</summary>
    internal static SettingsResponse Unset { get; } =
        new(null, null, null, null, null, new(EventSettings.EmptySettingsData), null, null);

    /// <summary>Shows settings.</summary>
    internal static SettingsResponse From(EventSettings s) =>
        new(
            s.EventName, s.EventDate, s.Location, s.RsvpDeadline, s.MaxGuests, new(s.SettingsData),
            s.CreatedAt, s.UpdatedAt)
        {
            Version = s.Version ?? Guid.Empty,
        };
}

using System.Globalization;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>The expected failures that follow from the event's settings.</summary>
public static class EventErrors
{
    /// <summary>The code of <see cref="RsvpClosed"/>.</summary>
    public const string RsvpClosedCode = "rsvp_closed";

    /// <summary>The code of <see cref="EventFull"/>.</summary>
    public const string EventFullCode = "event_full";

    /// <summary>The answer came after the deadline.</summary>
    /// <param name="deadline">The deadline that has passed.</param>
    /// <returns>A conflict.</returns>
    public static Error RsvpClosed(DateTimeOffset deadline) => new(
        ErrorKind.Conflict,
        RsvpClosedCode,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Answers were accepted until {deadline.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'}. ") +
        "Ask the host to change the answer.");

    /// <summary>All seats are taken.</summary>
    /// <param name="maxGuests">How many seats there are.</param>
    /// <returns>A conflict.</returns>
    public static Error EventFull(int maxGuests) =>
        new(ErrorKind.Conflict, EventFullCode, $"All {maxGuests} seats are taken.");
}

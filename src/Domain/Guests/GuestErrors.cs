using System.Globalization;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>The expected failures around guests and their groups.</summary>
public static class GuestErrors
{
    /// <summary>The code of <see cref="RsvpClosed"/>.</summary>
    public const string RsvpClosedCode = "rsvp_closed";

    /// <summary>The code of <see cref="EventFull"/>.</summary>
    public const string EventFullCode = "event_full";

    /// <summary>No guest has the id that was asked for.</summary>
    public static Error NotFound { get; } =
        new(ErrorKind.NotFound, "guest_not_found", "There is no guest with this id.");

    /// <summary>No guest belongs to the group that was asked for.</summary>
    public static Error GroupNotFound { get; } =
        new(ErrorKind.NotFound, "group_not_found", "There is no group with this id: no guest belongs to it.");

    /// <summary>The answer came after the deadline.</summary>
    /// <param name="deadline">The deadline that has passed.</param>
    /// <returns>A conflict.</returns>
    public static Error RsvpClosed(DateTimeOffset deadline) => new(
        ErrorKind.Conflict,
        RsvpClosedCode,
        string.Create(CultureInfo.InvariantCulture, $"Answers were accepted until {deadline.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'}. Ask the host to change the answer."));

    /// <summary>All seats are taken.</summary>
    /// <param name="maxGuests">How many seats there are.</param>
    /// <returns>A conflict.</returns>
    public static Error EventFull(int maxGuests) => new(
        ErrorKind.Conflict,
        EventFullCode,
        string.Create(CultureInfo.InvariantCulture, $"All {maxGuests} seats are taken."));
}

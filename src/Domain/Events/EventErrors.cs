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

    private const string AskTheHost = "Ask the host to change the answer.";

    /// <summary>The answer came too late.</summary>
    /// <param name="last">Until when answers were accepted.</param>
    /// <returns>A conflict.</returns>
    public static Error RsvpClosed(DateTimeOffset last) =>
        new(ErrorKind.Conflict, RsvpClosedCode, $"Answers were accepted until {Show(last)}. {AskTheHost}");

    /// <summary>The guest accepts too late, while declining is still possible.</summary>
    /// <param name="last">Until when answers were accepted.</param>
    /// <param name="lastDecline">Until when declining is possible.</param>
    /// <returns>A conflict.</returns>
    public static Error OnlyDecliningOpen(DateTimeOffset last, DateTimeOffset lastDecline) => new(
        ErrorKind.Conflict,
        RsvpClosedCode,
        $"Answers were accepted until {Show(last)}. Only declining is still possible, until {Show(lastDecline)}. " +
        "Ask the host for any other change.");

    /// <summary>The guest declines too late, although declining was possible for longer than other answers.</summary>
    /// <param name="last">Until when declining was possible.</param>
    /// <returns>A conflict.</returns>
    public static Error DecliningClosed(DateTimeOffset last) =>
        new(ErrorKind.Conflict, RsvpClosedCode, $"Declining was possible until {Show(last)}. {AskTheHost}");

    /// <summary>There are fewer seats than were asked for.</summary>
    /// <param name="maxGuests">How many seats there are.</param>
    /// <param name="remaining">How many are free for whoever asks: none while others wait for seats.</param>
    /// <returns>A conflict.</returns>
    public static Error EventFull(int maxGuests, int remaining) => new(
        ErrorKind.Conflict,
        EventFullCode,
        remaining == 0
            ? $"All {maxGuests} seats are taken."
            : $"Of {maxGuests} seats, {remaining} are left: fewer than these answers need. Nothing was changed.")
    {
        Remaining = remaining,
    };

    /// <summary>A limit of seats would seat more of those who wait than one transaction can change.</summary>
    /// <param name="reachable">A limit that seats as many as one can.</param>
    /// <returns>An <see cref="ErrorKind.Invalid"/> error.</returns>
    public static Error TooManyPromoted(int reachable) => Error.Invalid(
        nameof(EventSettings.MaxGuests),
        $"would give seats to more than {SeatClaim.MaxPromoted} of those who wait at once: raise it in steps, " +
        $"to {reachable} first.");

    private static string Show(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace EventPlatform.Domain.Common;

/// <summary>
/// Time as this platform keeps it: UTC, in whole microseconds, as PostgreSQL's <c>timestamptz</c> stores it.
/// </summary>
public static partial class Timestamps
{
    /// <summary>
    /// The format of a stored time in text, always <see cref="TextLength"/> characters long: RFC 3339 in UTC with
    /// microseconds.
    /// </summary>
    public const string TextFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The length of <see cref="TextFormat"/> in characters.</summary>
    public const int TextLength = 27;

    /// <summary>The difference of two times that follow each other: a microsecond.</summary>
    internal static readonly TimeSpan Smallest = TimeSpan.FromMicroseconds(1);

    /// <summary>
    /// Converts to UTC and drops what is finer than a microsecond, so that a value reads back as it was answered.
    /// </summary>
    /// <param name="time">Any instant.</param>
    /// <returns>The same instant, UTC, at microsecond precision.</returns>
    public static DateTimeOffset ToStored(this DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>
    /// Reads a timestamp as RFC 3339 defines it, with any offset, and cuts it to microseconds. .NET's own parser takes
    /// a missing offset for local time, refuses offsets beyond 14 hours, and rounds up.
    /// </summary>
    /// <param name="text">The text; null is no timestamp.</param>
    /// <param name="time">The instant.</param>
    /// <returns>False when it is not RFC 3339 or names no day of the calendar.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || Rfc3339().Match(text) is not { Success: true } parts) return false;

        var (localText, offsetText) = (parts.Groups["local"].Value, parts.Groups["offset"].Value);
        if (!DateTime.TryParse(localText, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;

        var offset = offsetText.Length == 0 ? TimeSpan.Zero : TimeSpan.Parse(offsetText, CultureInfo.InvariantCulture);
        var microseconds = int.Parse(
            parts.Groups["fraction"].Value.PadRight(6, '0').AsSpan(0, 6), CultureInfo.InvariantCulture);
        var ticks = local.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond)
            + (parts.Groups["west"].Success ? offset.Ticks : -offset.Ticks);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(
        @"^(?<local>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,9}))?" +
        @"([Zz]|(\+|(?<west>-))(?<offset>([01][0-9]|2[0-3]):[0-5][0-9]))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}

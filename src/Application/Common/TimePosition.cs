using System.Globalization;

namespace EventPlatform.Application.Common;

/// <summary>A position in a list that is ordered by time, and by id within a microsecond.</summary>
/// <param name="Time">The time.</param>
/// <param name="Id">The id.</param>
internal readonly record struct TimePosition(DateTimeOffset Time, string Id)
{
    /// <summary>Reads what <see cref="ToText"/> writes.</summary>
    public static bool TryParse(string? text, out TimePosition position)
    {
        position = default;
        if (text?.Split(' ') is not [var ticks, var id]) return false;
        // .NET's parser takes NULs at the end; the database takes none in an id.
        if (!ticks.All(char.IsAsciiDigit) || id.Contains('\0', StringComparison.Ordinal)) return false;
        if (!long.TryParse(ticks, CultureInfo.InvariantCulture, out var parsed)) return false;
        if (parsed > DateTimeOffset.MaxValue.Ticks) return false;

        position = new TimePosition(new DateTimeOffset(parsed, TimeSpan.Zero), id);
        return true;
    }

    /// <summary>Reads a position whose id is a UUID.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time, out Guid id)
    {
        id = default;
        var parsed = TryParse(text, out var position) && Guid.TryParseExact(position.Id, "D", out id);
        time = position.Time;
        return parsed;
    }

    /// <summary>Ticks of the time, a space, the id.</summary>
    public string ToText() => $"{Time.UtcTicks} {Id}";
}

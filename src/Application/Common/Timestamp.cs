using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EventPlatform.Application.Common;

/// <summary>
/// Reads timestamps as RFC 3339 defines them; .NET's own parser takes a missing offset for local time and knows no
/// offset beyond 14 hours.
/// </summary>
public static partial class Timestamp
{
    /// <summary>Reads a timestamp with any offset.</summary>
    /// <param name="text">The text; null is no timestamp.</param>
    /// <param name="time">The instant.</param>
    /// <returns>False when it is not RFC 3339 or names no day of the calendar.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || Rfc3339().Match(text) is not { Success: true } parts) return false;
        if (!DateTime.TryParse(parts.Groups["local"].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return false;

        var offset = parts.Groups["offset"].Success ? TimeSpan.Parse(parts.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture) : TimeSpan.Zero;
        var ticks = parts.Groups["west"].Success ? local.Ticks + offset.Ticks : local.Ticks - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(
        @"^(?<local>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?)" +
        @"([Zz]|(\+|(?<west>-))(?<offset>([01][0-9]|2[0-3]):[0-5][0-9]))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();
}

/// <summary>Timestamps in JSON: RFC 3339 in UTC with microseconds, as stored; read with any offset.</summary>
public sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int Length = 27;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamp.TryParse(reader.GetString(), out var time) ? time : throw new JsonException("Not an RFC 3339 timestamp.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> text = stackalloc char[Length];
        if (!value.UtcDateTime.TryFormat(text, out _, Format, CultureInfo.InvariantCulture)) throw new UnreachableException();
        writer.WriteStringValue(text);
    }
}

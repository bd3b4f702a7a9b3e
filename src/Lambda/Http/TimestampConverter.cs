using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>Writes times in representations: RFC 3339 in UTC with microseconds, as stored.</summary>
internal sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Representations are only written; JsonBody reads requests.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        // No string is made for it: a page has hundreds of times.
        Span<char> text = stackalloc char[Timestamps.TextLength];
        if (!value.UtcDateTime.TryFormat(text, out _, Timestamps.TextFormat, CultureInfo.InvariantCulture))
            throw new UnreachableException();

        writer.WriteStringValue(text);
    }
}

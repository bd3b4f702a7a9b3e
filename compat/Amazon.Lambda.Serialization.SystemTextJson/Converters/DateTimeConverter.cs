using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Reads times that event sources send as text or as a number since 1970.</summary>
public class DateTimeConverter : JsonConverter<DateTime>
{
    // Numbers are seconds, but Kinesis sends milliseconds: numbers past the year 5000 count as milliseconds.
    private static readonly double Year5000 =
        (new DateTime(5000, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;

    /// <inheritdoc />
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var time)) return time;

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            return number > Year5000
                ? DateTime.UnixEpoch.AddMilliseconds(number)
                : DateTime.UnixEpoch.AddSeconds(number);
        }

        throw new JsonSerializerException($"A {reader.TokenType} is not a time.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}

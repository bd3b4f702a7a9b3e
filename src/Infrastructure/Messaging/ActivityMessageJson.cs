using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>The message of every queue: <c>{"id","guest_id","action","timestamp","actor"}</c>.</summary>
public static class ActivityMessageJson
{
    /// <summary>Writes a message as one JSON object.</summary>
    public static string Write(ActivityMessage activity) =>
        JsonSerializer.Serialize(activity, ActivityMessageJsonContext.Default.ActivityMessage);

    /// <summary>
    /// Reads a message and skips unknown fields, so that a newer writer may add some. Returns false when the text is
    /// not a JSON object, or a field is missing, ill-typed or given twice. <c>RecordActivities</c> checks the values.
    /// </summary>
    public static bool TryRead(string? json, [NotNullWhen(true)] out ActivityMessage? activity)
    {
        activity = null;
        if (json is null) return false;
        try
        {
            activity = JsonSerializer.Deserialize(json, ActivityMessageJsonContext.Default.ActivityMessage);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Not passed on: the exception may quote the body. Half of a surrogate pair throws ArgumentException.
        }

        return activity is not null;
    }
}

// A message without a field is refused; otherwise the field would be zero.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(MessageTimeConverter)],
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ActivityMessage))]
internal sealed partial class ActivityMessageJsonContext : JsonSerializerContext;

// RFC 3339: written in UTC with microseconds, read with any offset.
internal sealed class MessageTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamps.TryParse(reader.GetString(), out var time) ? time : throw new JsonException("Not a timestamp.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Timestamps.TextFormat, CultureInfo.InvariantCulture));
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// The queue message: <c>{"id","guest_id","action","timestamp"}</c>. Written and read here only, for every queue.
/// </summary>
public static class ActivityMessageJson
{
    /// <summary>Writes a message.</summary>
    /// <param name="activity">The activity.</param>
    /// <returns>One JSON object.</returns>
    public static string Write(ActivityMessage activity) =>
        JsonSerializer.Serialize(activity, ActivityMessageJsonContext.Default.ActivityMessage);

    /// <summary>Reads a message; fields it does not know are skipped, so that a newer writer may add some.</summary>
    /// <param name="json">The body of the message.</param>
    /// <param name="activity">The activity; whether it keeps the rules is for <c>RecordActivities</c> to say.</param>
    /// <returns>False when it is no JSON object, or a field is missing, ill-typed or given twice.</returns>
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
            // Not passed on: the exception may quote the body. ArgumentException stands for half of a surrogate pair.
        }

        return activity is not null;
    }
}

// A message that lacks a field is refused rather than filled with zeros.
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

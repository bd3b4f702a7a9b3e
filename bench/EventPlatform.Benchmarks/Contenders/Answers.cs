using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EventPlatform.Application.Admin;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>Brings answers into one form, so that they can be compared.</summary>
internal static class Answers
{
    /// <summary>The answer to a queue event of which every activity was stored.</summary>
    public static object Recorded { get; } = new JsonObject();

    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonTextWriter() },
    };

    /// <summary>An answer as JSON.</summary>
    /// <param name="answer">A response of a use case.</param>
    public static string Json(object answer) =>
        Stable(JsonSerializer.SerializeToNode(answer, answer.GetType(), SnakeCase)!);

    /// <summary>
    /// Replaces ids and times, which differ from one run to the next, and the cursor, which only the product signs.
    /// </summary>
    /// <param name="json">An object.</param>
    public static string Stable(JsonNode json)
    {
        Walk(json);
        return json.ToJsonString();

        static void Walk(JsonNode? node)
        {
            if (node is JsonArray array) foreach (var item in array) Walk(item);
            if (node is not JsonObject fields) return;
            foreach (var name in fields.Select(field => field.Key).ToArray())
            {
                if (IsUnstable(name)) fields[name] = fields[name] is null ? null : "set";
                else Walk(fields[name]);
            }
        }
    }

    private static bool IsUnstable(string name) =>
        name == "next_cursor" || name.EndsWith("id", StringComparison.Ordinal)
        || name.EndsWith("_at", StringComparison.Ordinal);

    // As the product writes JSON that was saved as text.
    private sealed class JsonTextWriter : JsonConverter<JsonText>
    {
        public override JsonText Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text);
    }
}

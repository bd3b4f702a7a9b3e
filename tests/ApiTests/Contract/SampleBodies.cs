using System.Text.Json.Nodes;
using EventPlatform.TestSupport.Contract;

namespace EventPlatform.ApiTests.Contract;

/// <summary>Makes up bodies that a schema of docs/openapi.json allows.</summary>
internal static class SampleBodies
{
    private static readonly string[] Texts =
        ["", " ", "Ada", "Åsa Öberg", "مُحَمَّد", "山田太郎", "\uD83D\uDE00", "<b>", "'; --"];

    /// <summary>Makes up a value.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="random">Chooses.</param>
    /// <returns>The value; null for JSON's null.</returns>
    public static JsonNode Make(JsonNode schema, Random random) => Value(OpenApiDocument.Resolve(schema), random)!;

    private static JsonNode? Value(JsonNode schema, Random random)
    {
        if (schema["enum"] is JsonArray words) return words[random.Next(words.Count)]?.DeepClone();
        var types = schema["type"] is JsonArray several
            ? several.Select(type => type!.GetValue<string>()).ToList()
            : [schema["type"]!.GetValue<string>()];
        return types[random.Next(types.Count)] switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" => random.Next(schema["minimum"]?.GetValue<int>() ?? -10, int.MaxValue),
            "string" => Text(schema, random),
            "array" => new JsonArray(
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(schema["items"]!, random))]),
            _ => Object(schema, random),
        };
    }

    private static JsonNode Text(JsonNode schema, Random random) => schema["format"]?.GetValue<string>() switch
    {
        "uuid" => Guid.NewGuid().ToString(),
        "date-time" => DateTimeOffset.UnixEpoch.AddSeconds(random.NextInt64(4_000_000_000)).ToString("O"),
        _ when random.Next(4) == 0 => new string('x', schema["maxLength"]?.GetValue<int>() ?? 10),
        _ => Texts[random.Next(Texts.Length)],
    };

    private static JsonObject Object(JsonNode schema, Random random)
    {
        var body = new JsonObject();
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToList() ?? [];
        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) || random.Next(2) == 0)
                body[name] = Value(OpenApiDocument.Resolve(field!), random);
        }

        return body;
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace EventPlatform.TestSupport.Contract;

/// <summary>
/// docs/openapi.json, and whether answers are as it says. Here its schemas are closed: a field that it does not
/// describe is a breach, although clients must not mind one.
/// </summary>
public static class OpenApiDocument
{
    private static readonly EvaluationOptions Strict =
        new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new();

    /// <summary>The document.</summary>
    public static JsonNode Root { get; } = JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs", "openapi.json")))!;

    /// <summary>Every operation: its path, its method in small letters, and what the document says of it.</summary>
    public static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);

    /// <summary>Says what an answer has that the document does not allow.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="template">The path of the route, such as <c>/guests/{guest_id}</c>.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>The first breach; null when there is none.</returns>
    public static string? FindBreach(string method, string template, ApiAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(answer);
        var operation = Root["paths"]?[template]?[method.ToLowerInvariant()];
        if (operation is null) return $"{method} {template} is not in docs/openapi.json.";

        var place = $"{method} {template} answers {answer.Status}";
        if (operation["responses"]?[$"{answer.Status}"] is not { } reference)
            return $"{place}, which docs/openapi.json does not have: {answer.Body}";

        var response = Resolve(reference);
        foreach (var header in response["headers"]?.AsObject().Select(header => header.Key) ?? [])
        {
            // The link of a file to its next page is not on its last one, nor on JSON.
            if (header != "Link" && !answer.Headers.ContainsKey(header.ToLowerInvariant()))
                return $"{place} without the header {header}.";
        }

        if (response["content"] is not { } content)
            return answer.Body.Length == 0 ? null : $"{place} with a body, which docs/openapi.json does not have.";

        var mediaType = answer.Headers.GetValueOrDefault("content-type", "").Split(';')[0];
        if (content[mediaType]?["schema"] is not { } schema)
            return $"{place} as {mediaType}, which docs/openapi.json does not have.";
        if (mediaType == "text/csv") return null;

        var found = Find(schema, JsonElement.Parse(answer.Body));
        return found is null ? null : $"{place} otherwise than docs/openapi.json says: {found} {answer.Body}";
    }

    /// <summary>Says how a value breaks a schema of the document.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <returns>The broken rules with their places; null when there is none.</returns>
    public static string? Find(JsonNode schema, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var result = Schemas.GetOrAdd(schema.ToJsonString(), Compile).Evaluate(value, Strict);
        if (result.IsValid) return null;

        return string.Join("; ", result.Details!.Where(detail => detail.Errors is not null).SelectMany(
            detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")));
    }

    /// <summary>Follows a reference within the document.</summary>
    /// <param name="node">A reference, or anything else.</param>
    /// <returns>What it refers to, or the same node.</returns>
    public static JsonNode Resolve(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node["$ref"]?.GetValue<string>() is not { } reference
            ? node
            : reference.Split('/').Skip(1).Aggregate(Root, (parent, name) => parent[name]!);
    }

    private static JsonSchema Compile(string schema)
    {
        var definitions = Root["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var definition in definitions)
            if (definition.Value!["properties"] is not null) definition.Value["additionalProperties"] = false;

        var root = JsonNode.Parse(schema)!;
        root["$defs"] = definitions;
        return JsonSchema.FromText(
            root.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }
}

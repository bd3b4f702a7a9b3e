using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventPlatform.Application.Common;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Access;

namespace EventPlatform.OpenApi;

/// <summary>Makes the operations of the document, one for each route.</summary>
/// <param name="docs">Describes them.</param>
/// <param name="schemas">Receives schemas.</param>
/// <param name="responses">Receives problems.</param>
/// <param name="examples">Shows requests.</param>
internal sealed partial class Operations(XmlDocs docs, Schemas schemas, Responses responses, Examples examples)
{
    /// <summary>Makes an operation.</summary>
    public JsonObject Of(Route route)
    {
        var operation = new JsonObject
        {
            ["operationId"] = route.Name,
            ["summary"] = docs.Of(route.Function).TrimEnd('.'),
            ["description"] = string.Join("\n\n", route.UseCases.Select(docs.Of)),
            ["tags"] = new JsonArray(TagOf(route.Path)),
            ["security"] = new JsonArray(
                [.. route.Roles.Select(role => (JsonNode)new JsonObject { [role.ToText()] = new JsonArray() })]),
        };
        var parameters = Parameters(route);
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (route.Body.Count > 0) operation["requestBody"] = Body(route);
        if (route.TakesFile) operation["requestBody"] = File();
        operation["responses"] = Answers(route);
        return operation;
    }

    private static string TagOf(string path) => path.Split('/') switch
    {
        [.., "invitation" or "invitations"] => "invitations",
        [_, var first, ..] => first,
        _ => path,
    };

    private JsonArray Parameters(Route route)
    {
        var parameters = new JsonArray();
        foreach (var name in route.Variables)
        {
            var isId = name == "key_id";
            parameters.Add(Parameter("path", name, isId ? "The id of an access key." : "A UUID.", isId
                ? new JsonObject { ["type"] = "string" }
                : new JsonObject { ["type"] = "string", ["format"] = "uuid" }));
        }

        foreach (var property in route.Query)
        {
            if (property.PropertyType != typeof(PageRequest))
            {
                var name = Names.Of(property.Name);
                parameters.Add(Parameter("query", name, InQuery(docs.Of(property)), schemas.Parameter(property)));
                continue;
            }

            parameters.Add(Parameter("query", "limit", "The most items of the page.", new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = 1,
                ["maximum"] = PageRequest.MaxLimit,
                ["default"] = PageRequest.DefaultLimit,
            }));
            parameters.Add(Parameter(
                "query", "cursor", "The `next_cursor` of the page before; left out for the first page.",
                new JsonObject { ["type"] = "string" }));
        }

        if (route.UseCase == typeof(ListInvitations))
            parameters.Add(Parameter("query", "format", "The form of the answer.", Schemas.Words("json", "csv")));
        if (route.HasIfMatch)
            parameters.Add(Parameter("header", "If-Match", "The versions that may be changed.", Text()));
        if (route.HasIfNoneMatch)
            parameters.Add(Parameter("header", "If-None-Match", "The versions that are known already.", Text()));
        return parameters;
    }

    // A query has no null: what is not asked for is left out.
    private static string InQuery(string description) => description
        .Replace("set to null for those", "`pending` is for those", StringComparison.Ordinal)
        .Replace("null, or text without a word, for all", "all without a word", StringComparison.Ordinal)
        .Replace("; null for all", "", StringComparison.Ordinal);

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Parameter(string place, string name, string description, JsonObject schema)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["description"] = description };
        if (place == "path") parameter["required"] = true;
        parameter["schema"] = schema;
        return parameter;
    }

    private JsonObject Body(Route route)
    {
        var (name, description) = route.Changes is { } changes
            ? (changes.Name, docs.Of(changes))
            : ($"{route.Name}Request", $"What {route.Name} takes.");
        var content = new JsonObject
        {
            ["schema"] = schemas.Request(name, description, route.Body, isChange: route.Changes is not null),
        };
        if (examples.Of(route) is { } example) content["example"] = example;
        return new JsonObject
        {
            ["required"] = true,
            ["content"] = new JsonObject { ["application/json"] = content },
        };
    }

    private static JsonObject File() => new()
    {
        ["description"] = "A CSV file as spreadsheets write it; in UTF-16 as `application/octet-stream`.",
        ["required"] = true,
        ["content"] = new JsonObject
        {
            ["text/csv"] = new JsonObject { ["schema"] = Text() },
        },
    };

    private JsonObject Answers(Route route)
    {
        var answers = new JsonObject { [$"{StatusOf(route)}"] = Success(route) };
        if (route.HasIfNoneMatch) answers["304"] = new JsonObject { ["description"] = "The version is known already." };
        foreach (var (status, response) in responses.Of(CodesOf(route))) answers[$"{status}"] = response;
        return answers;
    }

    private static int StatusOf(Route route) =>
        route.Answers is [] ? 204 : route.Name.StartsWith("Create", StringComparison.Ordinal) ? 201 : 200;

    private JsonObject Success(Route route)
    {
        if (route.Answers is []) return new JsonObject { ["description"] = "It is done." };

        var content = new JsonObject();
        if (!route.AnswersFile)
            content["application/json"] = new JsonObject { ["schema"] = schemas.Response(route.Answers[0]) };
        var headers = new List<JsonObject>();
        if (route.IsVersioned) headers.Add(Responses.Header("ETag", "The version of what is shown.", "string"));
        if (StatusOf(route) == 201) headers.Add(Responses.Header("Location", "The path of what was made.", "string"));
        if (route.AnswersFile || route.UseCase == typeof(ListInvitations))
        {
            content["text/csv"] = new JsonObject { ["schema"] = Text() };
            headers.Add(Responses.Header("Link", "Of CSV: the next page (`rel=\"next\"`).", "string"));
        }

        var response = new JsonObject { ["description"] = docs.Of(route.Answers[0]) };
        if (headers.Count > 0)
        {
            response["headers"] = new JsonObject(headers.SelectMany(header => header).Select(
                header => KeyValuePair.Create(header.Key, header.Value?.DeepClone())));
        }

        response["content"] = content;
        return response;
    }

    // The comment of a use case names the codes of its failures. The others come from the edge.
    private IEnumerable<string> CodesOf(Route route) =>
    [
        .. route.UseCases.SelectMany(useCase => Code().Matches(docs.Of(useCase)).Select(match => match.Groups[1].Value))
            .Where(Responses.IsCode),
        "validation_failed", "unauthenticated", "forbidden", "internal", "busy", "unavailable",
        .. route.Body is [] ? [] : new[] { "invalid_json" },
        .. route.Body is [] && !route.TakesFile ? [] : new[] { "body_too_large", "unsupported_media_type" },
    ];

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Code();
}

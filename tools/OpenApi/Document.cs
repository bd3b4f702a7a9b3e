using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Lambda;

namespace EventPlatform.OpenApi;

/// <summary>Makes the OpenAPI document, from the functions, their use cases and the XML comments of both.</summary>
public static class Document
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Makes the document.</summary>
    /// <param name="readme">The text of README.md, which has the examples.</param>
    /// <returns>Indented JSON.</returns>
    public static string ToJson(string readme)
    {
        var docs = new XmlDocs(
            typeof(Startup).Assembly, typeof(IUseCase).Assembly, typeof(Error).Assembly);
        var schemas = new Schemas(docs);
        var responses = new Responses(schemas);
        var operations = new Operations(docs, schemas, responses, new Examples(readme));
        var paths = new JsonObject();
        foreach (var route in Route.All)
        {
            if (!paths.ContainsKey(route.Path)) paths[route.Path] = new JsonObject();
            paths[route.Path]![route.Method] = operations.Of(route);
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = Info(),
            ["servers"] = new JsonArray(new JsonObject
            {
                ["url"] = "/",
                ["description"] = "The server that answers this document.",
            }),
            ["tags"] = Tags(),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.All),
                ["responses"] = new JsonObject(responses.All),
                ["securitySchemes"] = SecuritySchemes(),
            },
        };
        return document.ToJsonString(Format) + "\n";
    }

    private static JsonObject Info() => new()
    {
        ["title"] = "EventPlatform",
        ["version"] = typeof(Document).Assembly.GetName().Version!.ToString(fieldCount: 3),
        ["description"] =
            "The guest list of one event. Hosts keep guests, groups, dietary notes and event settings; guests answer " +
            "with an invitation code; every change leaves an entry in an activity trail. Names are snake_case, the " +
            "required fields of an answer are always there, timestamps are RFC 3339 in UTC, and every failure is " +
            "`application/problem+json` with a stable `code`.",
        ["contact"] = new JsonObject { ["name"] = "The EventPlatform contributors" },
        ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
    };

    private static JsonArray Tags() => new(
        Tag("guests", "The guest list."),
        Tag("groups", "Households and other guests who were invited together."),
        Tag("invitations", "Invitation codes, and the answers of guests."),
        Tag("admin", "Figures, settings and the activity trail."),
        Tag("access-keys", "The keys of hosts, the door and caterers."));

    private static JsonObject Tag(string name, string description) =>
        new() { ["name"] = name, ["description"] = description };

    private static JsonObject SecuritySchemes() => new(Enum.GetValues<Role>().Select(role => KeyValuePair.Create(
        role.ToText(), (JsonNode?)(role is Role.Guest
            ? new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "header",
                ["name"] = "Authorization",
                ["description"] = "A guest's invitation code: `Invitation K7QF-9M2X-4TRD`.",
            }
            : new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["bearerFormat"] = $"ep_{role.ToText()}_ID_SECRET",
                ["description"] = $"An access key with the role {role.ToText()}. A server that is open needs none.",
            }))));
}

/// <summary>The examples of requests in README.md: the bodies that its curl commands send.</summary>
/// <param name="readme">Its text.</param>
internal sealed partial class Examples(string readme)
{
    /// <summary>The body that the README sends to a route; null when it sends none.</summary>
    public JsonNode? Of(Route route)
    {
        foreach (Match command in Curl().Matches(readme))
        {
            var path = Regex.Replace(route.Path, @"\{\w+\}", "[^/ ]+");
            var isRoute = command.Groups["method"].Value.Equals(route.Method, StringComparison.OrdinalIgnoreCase)
                && Regex.IsMatch(command.Groups["path"].Value, $"^{path}$");
            if (isRoute) return JsonNode.Parse(command.Groups["body"].Value);
        }

        return null;
    }

    [GeneratedRegex(@"curl -X (?<method>\w+) localhost:8080(?<path>\S+) -d '(?<body>[^']+)'")]
    private static partial Regex Curl();
}

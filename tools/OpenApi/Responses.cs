using System.Text.Json.Nodes;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Lambda.Http;

namespace EventPlatform.OpenApi;

/// <summary>Makes the problems that routes answer: one for each status and set of codes.</summary>
/// <param name="schemas">Receives the schema of a problem.</param>
internal sealed class Responses(Schemas schemas)
{
    // The statuses are those of the one mapping of errors.
    private static readonly Dictionary<string, int> Statuses = new Error[]
    {
        Error.Invalid("", ""), Error.PreconditionFailed(""), AccessErrors.Unauthenticated, AccessErrors.Forbidden,
        AccessErrors.KeyNotFound, GuestErrors.NotFound, GuestErrors.GroupNotFound, EventErrors.RsvpClosed(default),
        EventErrors.EventFull(1, 0), GuestErrors.HouseholdChanged([], ""),
    }.Select(Problem.From)
        .Concat([
            Problem.InvalidJson(""), Problem.BodyTooLarge, Problem.UnsupportedMediaType, Problem.Busy,
            Problem.Unavailable(isRead: true), Problem.Internal,
        ])
        .ToDictionary(problem => problem.Code, problem => problem.Status);

    /// <summary>The responses so far, by name.</summary>
    public SortedDictionary<string, JsonNode?> All { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a word is the code of a problem.</summary>
    public static bool IsCode(string word) => Statuses.ContainsKey(word);

    /// <summary>The responses for codes: one for each status.</summary>
    public IEnumerable<(int Status, JsonObject Response)> Of(IEnumerable<string> codes) =>
        from code in codes.Distinct().Order(StringComparer.Ordinal)
        group code by Statuses[code] into status
        orderby status.Key
        select (status.Key, Reference(status.Key, [.. status]));

    private JsonObject Reference(int status, string[] codes)
    {
        var name = string.Join("_or_", codes);
        if (!All.ContainsKey(name)) All[name] = Make(status, codes);
        return new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
    }

    private JsonObject Make(int status, string[] codes)
    {
        var schema = schemas.Response(typeof(Problem));
        schema["properties"] = new JsonObject { ["code"] = Schemas.Words(codes) };
        var response = new JsonObject
        {
            ["description"] = string.Join(" or ", codes.Select(code => $"`{code}`")),
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schema } },
        };
        var headers = status switch
        {
            401 => Header("WWW-Authenticate", "How to sign in.", "string"),
            412 => Header("ETag", "The present version.", "string"),
            503 => Header("Retry-After", "When to try again, in seconds.", "integer"),
            _ => null,
        };
        if (headers is not null) response["headers"] = headers;
        return response;
    }

    /// <summary>A header of a response.</summary>
    public static JsonObject Header(string name, string description, string type) => new()
    {
        [name] = new JsonObject
        {
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = type },
        },
    };
}

using System.Text.Json;

namespace EventPlatform.TestSupport;

/// <summary>What a function answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers, with lower-case names.</param>
/// <param name="Body">The body's text; empty without a body.</param>
public sealed record ApiAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>A problem's machine-readable code.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>A top-level member of the body.</summary>
    /// <param name="name">The member's name.</param>
    public JsonElement this[string name] => Json.GetProperty(name);

    /// <summary>The id in a representation.</summary>
    public Guid Id => this["id"].GetGuid();

    /// <summary>The version of what the answer shows.</summary>
    public string ETag => Headers["etag"];

    /// <summary>What a validation problem says about one field.</summary>
    /// <param name="field">The field.</param>
    /// <returns>The messages; none when the field is fine.</returns>
    public IReadOnlyList<string> ErrorsOf(string field) =>
        this["errors"].TryGetProperty(field, out var messages)
            ? [.. messages.EnumerateArray().Select(message => message.GetString()!)]
            : [];
}

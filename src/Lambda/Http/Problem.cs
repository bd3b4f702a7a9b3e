using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.Application.Admin;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>A failure as RFC 9457 problem details. It never carries a stack trace, SQL or the request's body.</summary>
/// <param name="Title">The kind of problem, the same for every occurrence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The cause this time, and the remedy.</param>
/// <param name="Code">Stable machine-readable code.</param>
/// <param name="Errors">For invalid input: the broken rules of each field.</param>
internal sealed record Problem(
    string Title,
    int Status,
    string Detail,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null)
{
    private const int RetryAfterSeconds = 1;

    /// <summary>
    /// For <c>precondition_failed</c>: what a command was to change, as it is now. It is a guest or the settings. For
    /// <c>household_changed</c> it is the invitation, or the group.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Current { get; init; }

    /// <summary>For <c>event_full</c>: how many seats are left.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Remaining { get; init; }

    /// <summary>For <c>household_changed</c>: what the request would change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemChange>? Changes { get; init; }

    /// <summary>The request id, by which the request is found in the logs.</summary>
    public string TraceId { get; init; } = "";

    public static Problem InvalidJson(string detail) =>
        new("The body is not acceptable JSON", 400, detail, "invalid_json");

    public static Problem BodyTooLarge { get; } = new(
        "The body is too large", 413, $"The body must have at most {JsonBody.MaxBytes} bytes.", "body_too_large");

    public static Problem UnsupportedMediaType { get; } = new(
        "The body is not JSON", 415, "Send JSON, with the header Content-Type: application/json.",
        "unsupported_media_type");

    public static Problem NotCsv { get; } = new(
        "The body is not CSV", 415, "Send the file as it is, with the header Content-Type: text/csv.",
        "unsupported_media_type");

    public static Problem FileTooLarge(int maxBytes) => new(
        "The body is too large", 413,
        $"The file must have at most {maxBytes} bytes: send it in parts, or use eventplatform guests import.",
        "body_too_large");

    public static Problem Busy { get; } = new(
        "Busy", 503, "Others keep changing the same data. Nothing was changed; try again.", "busy");

    /// <summary>The database does not answer in time.</summary>
    /// <param name="isRead">The request would have changed nothing.</param>
    public static Problem Unavailable(bool isRead) => new(
        "Unavailable",
        503,
        "The database does not answer in time. " + (isRead
            ? "Try again."
            : "A change may or may not have been made: look before you repeat it."),
        "unavailable");

    public static Problem Internal { get; } = new(
        "Internal error", 500, "Something went wrong on this side. The trace id finds it in the logs.", "internal");

    /// <summary>The request breaks rules.</summary>
    /// <param name="errors">The broken rules by the API's names.</param>
    public static Problem Invalid(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> errors)
    {
        var fields = new SortedDictionary<string, IReadOnlyList<string>>(
            errors.ToDictionary(error => error.Key, error => error.Value), StringComparer.Ordinal);
        var detail = $"The request is not valid: see errors for {string.Join(", ", fields.Keys)}.";
        return new("The request is not valid", 400, detail, Error.ValidationFailed, fields);
    }

    /// <summary>The one mapping from an expected failure to HTTP.</summary>
    public static Problem From(Error error) => error.Kind switch
    {
        ErrorKind.Invalid => Invalid(error.Fields.Select(field => KeyValuePair.Create(
            ApiNames.Of(field.Key), (IReadOnlyList<string>)[.. field.Value.Select(ApiNames.In)]))),
        ErrorKind.Unauthenticated => new("Not signed in", 401, error.Detail, error.Code),
        ErrorKind.Forbidden => new("Not allowed", 403, error.Detail, error.Code),
        ErrorKind.NotFound => new("Not found", 404, error.Detail, error.Code),
        ErrorKind.Conflict => new("The present state forbids it", 409, error.Detail, error.Code)
        {
            Remaining = error.Remaining,
            Changes = error.Changes is []
                ? null
                : [.. error.Changes.Select(change => new ProblemChange(
                    change.GuestId, ApiNames.Of(change.Property),
                    change.Theirs is null ? null : new JsonText(change.Theirs), new JsonText(change.Mine)))],
            Current = error.Current,
        },
        ErrorKind.PreconditionFailed =>
            new("It has another version", 412, error.Detail, error.Code) { Current = error.Current },
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, "An error kind without a status."),
    };

    /// <summary>Makes the answer.</summary>
    /// <param name="traceId">The request id.</param>
    public IHttpResult ToResult(string traceId)
    {
        var json = JsonSerializer.Serialize(this with { TraceId = traceId }, ApiJson.Instance.Problem);
        var result = Answer.New((HttpStatusCode)Status, json).AddHeader("content-type", "application/problem+json")
            .AddVersionOf(Current);
        return (HttpStatusCode)Status switch
        {
            HttpStatusCode.Unauthorized => result.AddHeader("www-authenticate", Credentials.Challenge),
            HttpStatusCode.ServiceUnavailable => result.AddHeader("retry-after", $"{RetryAfterSeconds}"),
            _ => result,
        };
    }
}

/// <summary>What a request would change in a household that has changed since it was read.</summary>
/// <param name="Member">Whose answer it is.</param>
/// <param name="Field">The field of the answer.</param>
/// <param name="Theirs">What is there now; left out where it is a note that the guest who asks may not read.</param>
/// <param name="Mine">What the request has.</param>
internal sealed record ProblemChange(
    Guid Member,
    string Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonText? Theirs,
    JsonText Mine);

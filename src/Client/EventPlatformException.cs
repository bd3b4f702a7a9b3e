using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace EventPlatform.Client;

/// <summary>The API did not do what it was asked to do. Decide by <see cref="Code"/>.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors",
    Justification = "It is made of an answer.")]
public sealed class EventPlatformException : Exception
{
    private EventPlatformException(HttpResponseMessage answer, Problem? problem)
        : base(problem is null
            ? $"The API answered {(int)answer.StatusCode} without a problem."
            : $"{problem.Detail} ({problem.Code})")
    {
        (Status, Problem) = (answer.StatusCode, problem);
        RetryAfter = answer.Headers.RetryAfter?.Delta;
        Version = answer.Headers.ETag?.ToString();
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What the API says of it; null when something before the API has answered, such as a gateway.</summary>
    public Problem? Problem { get; }

    /// <summary>The code of the problem, such as <c>event_full</c>; null without a problem.</summary>
    public string? Code => Problem?.Code;

    /// <summary>How long to wait before another try; null unless the answer says so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Of <c>precondition_failed</c> and <c>household_changed</c>: the present version; else null.</summary>
    public string? Version { get; }

    internal static async Task<EventPlatformException> FromAsync(
        HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        if (answer.Content.Headers.ContentType is MediaTypeHeaderValue { MediaType: "application/problem+json" })
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            problem = await JsonSerializer.DeserializeAsync(stream, ClientJson.Default.Problem, cancellationToken);
        }

        return new EventPlatformException(answer, problem);
    }
}

/// <summary>A failure as the API describes it: RFC 9457.</summary>
/// <param name="Title">The kind of problem, the same for every occurrence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The cause this time, and the remedy.</param>
/// <param name="Code">Stable and machine-readable.</param>
/// <param name="Errors">Of <c>validation_failed</c>: the broken rules of each field; else null.</param>
/// <param name="Current">
/// Of <c>precondition_failed</c> and <c>household_changed</c>: the present state, as the route that reads it answers;
/// else null.
/// </param>
/// <param name="Remaining">Of <c>event_full</c>: how many seats are left; else null.</param>
/// <param name="Changes">Of <c>household_changed</c>: what the request would change; else null.</param>
/// <param name="TraceId">Finds the request in the logs.</param>
public sealed record Problem(
    string Title,
    int Status,
    string Detail,
    string Code,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors,
    JsonElement? Current,
    int? Remaining,
    IReadOnlyList<ProblemChange>? Changes,
    string TraceId)
{
    /// <summary>Leaves out the details, which may name people.</summary>
    /// <returns>The code.</returns>
    public override string ToString() => Code;
}

/// <summary>What a request would change in a household that has changed since it was read.</summary>
/// <param name="Member">Whose answer it is.</param>
/// <param name="Field">The field of the answer.</param>
/// <param name="Theirs">What is there now; null where the caller may not read it.</param>
/// <param name="Mine">What the request has.</param>
public sealed record ProblemChange(Guid Member, string Field, JsonElement? Theirs, JsonElement Mine)
{
    /// <summary>Leaves out the values, which may name people.</summary>
    /// <returns>The field.</returns>
    public override string ToString() => $"{Member} {Field}";
}

using System.Collections.Concurrent;
using System.Text.Json;
using EventPlatform.Application.Common;

namespace EventPlatform.TestSupport.Histories;

/// <summary>What its answer says about a request.</summary>
internal enum Outcome
{
    /// <summary>No answer, or one that leaves open whether it was carried out.</summary>
    Unknown,

    /// <summary>Carried out.</summary>
    Acknowledged,

    /// <summary>Not carried out, for a reason that the request's own rules give.</summary>
    Refused,

    /// <summary>Not carried out, since others were always first.</summary>
    Busy,
}

/// <summary>A request that a client may send.</summary>
/// <param name="UseCase">The use case's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Body">The body, or null.</param>
internal sealed record Request(string UseCase, string Method, string Path, string? Body = null)
{
    /// <summary>Text that this request alone writes, by which it is recognised; null for reads and deletions.</summary>
    public string? Tag { get; init; }

    /// <summary>The guest in the path.</summary>
    public Guid? GuestId { get; init; }

    /// <summary>The group in the path or in the filter.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The members of the group whose answers are in the body, for the household.</summary>
    public IReadOnlyList<Guid> Members { get; init; } = [];

    /// <summary>The entity tag that the guest or the group must have; null for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The invitation code of the guest who sends it; null for a host.</summary>
    public string? Code { get; init; }

    /// <summary>The filter by answer, as it is written in the query.</summary>
    public string? Attending { get; init; }

    /// <summary>The prefix that is searched.</summary>
    public string? Search { get; init; }

    /// <summary>Breaks a rule on purpose.</summary>
    public bool IsInvalid { get; init; }

    /// <summary>Whether it is meant to change something.</summary>
    public bool IsWrite => Method != "GET";

    public override string ToString() =>
        $"{Method} {Path} {Body} {(IfMatch is null ? "" : $"if {IfMatch}")}".TrimEnd();
}

/// <summary>A request that was sent, when, and how it ended. The times are those of <see cref="History"/>.</summary>
internal sealed class Operation(Request request, long start)
{
    private readonly ConcurrentDictionary<Guid, ActivityMessage> _published = new();

    public Request Request { get; } = request;

    public long Start { get; } = start;

    public long End { get; private set; } = long.MaxValue;

    public Outcome Outcome { get; private set; }

    public int Status { get; private set; }

    /// <summary>The problem's code; null without a problem.</summary>
    public string? Code { get; private set; }

    /// <summary>The answer's body; undefined without one.</summary>
    public JsonElement Answer { get; private set; }

    /// <summary>The version of what the answer shows; null when it shows no row.</summary>
    public string? ETag { get; private set; }

    /// <summary>Sent when no fault was injected any more.</summary>
    public bool IsAfterFaults { get; init; }

    /// <summary>The activities that were handed to the queue meanwhile.</summary>
    public IEnumerable<ActivityMessage> Published => _published.Values;

    public void Publish(ActivityMessage activity) => _published[activity.Id] = activity;

    public void Complete(long end, ApiAnswer answer)
    {
        (End, Status) = (end, answer.Status);
        if (answer.Body.Length > 0) Answer = answer.Json;
        ETag = answer.Headers.GetValueOrDefault("etag");
        if (Status >= 400 && Answer.ValueKind is JsonValueKind.Object && Answer.TryGetProperty("code", out var code))
            Code = code.GetString();
        Outcome = answer.Status switch
        {
            < 300 => Outcome.Acknowledged,
            < 500 => Outcome.Refused,
            503 when Code == "busy" => Outcome.Busy,
            _ => Outcome.Unknown,
        };
    }

    public override string ToString() =>
        Status == 0 ? $"[{Start}–] {Request} → no answer" : $"[{Start}–{End}] {Request} → {Status} {Code}".TrimEnd();
}

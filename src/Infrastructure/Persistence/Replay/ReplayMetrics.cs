using System.Diagnostics.Metrics;
using System.Text.Json;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>Counts replays, in the meter <see cref="UseCaseMetrics.MeterName"/>.</summary>
public static class ReplayMetrics
{
    /// <summary>The counter's name. A replay counts when it is scheduled, with <see cref="FailureTag"/>.</summary>
    public const string RetriesCounterName = "eventplatform.retries";

    /// <summary>
    /// The tag with the cause of a replay: <see cref="Conflict"/>, <c>not_connected</c>, <c>sign_in_refused</c>,
    /// <c>outcome_unknown</c>, <c>no_answer</c> or <c>stale_statement</c>.
    /// </summary>
    public const string FailureTag = "failure";

    /// <summary>Another transaction was first: optimistic concurrency control let only one of the two commit.</summary>
    public const string Conflict = "conflict";

    private static readonly Meter Meter = new(UseCaseMetrics.MeterName);

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        RetriesCounterName, "{retry}", "Replays of use cases after a conflict or a lost connection.");

    internal static void Replay(FailureKind failure) =>
        Retries.Add(1, new KeyValuePair<string, object?>(FailureTag, NameOf(failure)));

    internal static string NameOf(FailureKind failure) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{failure}");
}

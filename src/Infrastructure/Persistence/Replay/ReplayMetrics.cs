using System.Diagnostics.Metrics;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// Counts replays. Any collector of .NET metrics that listens to the meter <see cref="UseCaseMetrics.MeterName"/> sees
/// it.
/// </summary>
public static class ReplayMetrics
{
    /// <summary>Counts replays of use cases, at the moment they are scheduled; tag <see cref="FailureTag"/>.</summary>
    public const string RetriesCounterName = "eventplatform.retries";

    /// <summary>
    /// The tag that says what a replay mends: <see cref="Conflict"/>, <c>not_connected</c>, <c>sign_in_refused</c>,
    /// <c>outcome_unknown</c>, <c>no_answer</c> or <c>stale_statement</c>.
    /// </summary>
    public const string FailureTag = "failure";

    /// <summary>Another transaction was first: optimistic concurrency control let only one of the two commit.</summary>
    public const string Conflict = "conflict";

    private static readonly Meter Meter = new(UseCaseMetrics.MeterName);

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>(
            RetriesCounterName, "{retry}", "Replays of use cases after a conflict or a lost connection.");

    internal static void Retry(FailureKind failure) =>
        Retries.Add(1, new KeyValuePair<string, object?>(FailureTag, NameOf(failure)));

    private static string NameOf(FailureKind failure) => failure switch
    {
        FailureKind.Conflict => Conflict,
        FailureKind.NotConnected => "not_connected",
        FailureKind.SignInRefused => "sign_in_refused",
        FailureKind.OutcomeUnknown => "outcome_unknown",
        FailureKind.NoAnswer => "no_answer",
        FailureKind.StaleStatement => "stale_statement",
        _ => "other",
    };
}

using System.Diagnostics.Metrics;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// Counts what became of activities on their way. Any collector of .NET metrics that listens to the meter sees it.
/// </summary>
public static class QueueMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = UseCaseMetrics.MeterName;

    /// <summary>Counts activities that no queue took; tags <c>queue</c> and <c>reason</c>.</summary>
    public const string FallbackCounterName = "eventplatform.activities.fallback";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> FallbackCounter =
        Meter.CreateCounter<long>(
            FallbackCounterName,
            "{activity}",
            "Activities written to the database because the queue did not take them.");

    internal static void Fallback(string queue, Refusal refusal) =>
        FallbackCounter.Add(refusal.Activities.Count, new("queue", queue), new("reason", refusal.Reason));
}

using System.Diagnostics.Metrics;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Counts activities that the queue refused, in the meter <see cref="UseCaseMetrics.MeterName"/>.</summary>
public static class QueueMetrics
{
    /// <summary>The counter's name; its tags are <c>queue</c> and <c>reason</c>.</summary>
    public const string FallbackCounterName = "eventplatform.activities.fallback";

    private static readonly Meter Meter = new(UseCaseMetrics.MeterName);

    private static readonly Counter<long> FallbackCounter = Meter.CreateCounter<long>(
        FallbackCounterName, "{activity}", "Activities written to the database because the queue did not take them.");

    internal static void Fallback(string queue, Refusal refusal) =>
        FallbackCounter.Add(refusal.Activities.Count, new("queue", queue), new("reason", refusal.Reason));
}

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>Medians and percentiles.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    /// <param name="values">At least one.</param>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>A percentile by nearest rank: the smallest value that at least this part does not exceed.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="part">Above 0, at most 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Count) - 1)];
}

/// <summary>The latencies and the throughput of operations.</summary>
/// <param name="Count">Operations.</param>
/// <param name="PerSecond">Operations in a second, all callers together.</param>
/// <param name="P50">Milliseconds that half of them did not exceed.</param>
/// <param name="P90">The same for 90 in 100.</param>
/// <param name="P99">The same for 99 in 100.</param>
/// <param name="Max">The slowest, in milliseconds.</param>
internal sealed record Latencies(int Count, double PerSecond, double P50, double P90, double P99, double Max)
{
    /// <summary>Computes the figures from single times.</summary>
    /// <param name="milliseconds">Each operation's time; at least one.</param>
    /// <param name="elapsed">The time from the first operation's start to the last one's end.</param>
    public static Latencies From(IEnumerable<double> milliseconds, TimeSpan elapsed)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Latencies(
            sorted.Length,
            sorted.Length / elapsed.TotalSeconds,
            Statistics.Percentile(sorted, 0.5),
            Statistics.Percentile(sorted, 0.9),
            Statistics.Percentile(sorted, 0.99),
            sorted[^1]);
    }
}

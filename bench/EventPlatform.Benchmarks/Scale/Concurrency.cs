using System.Collections.Concurrent;
using System.Diagnostics;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>More and more callers at once, in one process with the product's pool.</summary>
internal static class Concurrency
{
    private static readonly int[] Callers = [1, 2, 4, 8, 16, 32, 64];

    private static readonly string[] Requests = ["guest", "list, first page", "update", "RSVP"];

    /// <summary>Measures and writes.</summary>
    /// <param name="list">A list of guests with its functions.</param>
    /// <param name="size">The time for each figure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static async Task MeasureAsync(
        ScaleRequests list, RunSize size, Report report, CancellationToken cancellationToken)
    {
        report.Heading("Callers at once");
        report.Text(
            $"""
            Whole functions in one process over its pool of 10 connections, {Report.Number(list.Database.Guests)}
            guests, {size.ConcurrencyTime.TotalSeconds} s for each figure. Each caller asks again as soon as it has its
            answer. Callers, functions and server share the machine.
            """);
        using var pool = new PoolMeter(list.Database.Name);
        var rows = new List<string[]>();
        var lines = new List<(string, IEnumerable<(double, double)>)>();
        foreach (var name in Requests)
        {
            report.Progress($"{name}, up to {Callers[^1]} callers");
            var points = new List<(double, double)>();
            foreach (var callers in Callers)
            {
                var figures = await RunAsync(list.All[name], callers, size.ConcurrencyTime, cancellationToken);
                double[] numbers = [callers, figures.PerSecond, figures.P50, figures.P99, figures.Max];
                rows.Add([name, .. numbers.Select(Report.Number)]);
                points.Add((callers, figures.PerSecond));
            }

            lines.Add((name, points));
        }

        report.Table(["request", "callers", "requests/s", "p50 ms", "p99 ms", "max ms"], rows);
        report.Plot(Charts.Lines(
            "Requests by number of callers", "callers at once", 2, "requests/s", logarithmicY: false, lines));

        var (idle, used) = pool.Count();
        var sessions = await list.Database.NumberAsync(list.Database.SessionsSql);
        report.Rule(
            "afterwards no connection is lent; the server has as many sessions as the pool",
            $"{used} lent, {idle} idle, {sessions} sessions", used == 0 && idle == sessions);
    }

    /// <summary>Lets callers repeat a request.</summary>
    /// <param name="request">The request; several callers may run it at once.</param>
    /// <param name="callers">The number of callers.</param>
    /// <param name="time">The time during which they begin requests.</param>
    /// <param name="cancellationToken">Stops the callers.</param>
    private static async Task<Latencies> RunAsync(
        Func<Task> request, int callers, TimeSpan time, CancellationToken cancellationToken)
    {
        var milliseconds = new ConcurrentQueue<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(RepeatAsync, cancellationToken)));
        return Latencies.From(milliseconds, Stopwatch.GetElapsedTime(started));

        async Task RepeatAsync()
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                await request();
                milliseconds.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
    }
}

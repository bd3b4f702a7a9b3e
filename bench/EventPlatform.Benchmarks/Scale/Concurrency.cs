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
    /// <param name="size">For how long.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task MeasureAsync(
        ScaleRequests list, RunSize size, Report report, CancellationToken cancellationToken)
    {
        report.Heading("Callers at once");
        report.Text(
            $"""
            Whole functions in one process over its pool of 10 connections, {Report.Number(list.Database.Guests)} guests, {size.ConcurrencyTime.TotalSeconds} s for each figure.
            Each caller asks again as soon as it has its answer. Callers, functions and server share the machine.
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
                rows.Add(
                    [name, Report.Number(callers), Report.Number(figures.PerSecond), Report.Number(figures.P50), Report.Number(figures.P99), Report.Number(figures.Max)]);
                points.Add((callers, figures.PerSecond));
            }

            lines.Add((name, points));
        }

        report.Table(["request", "callers", "requests/s", "p50 ms", "p99 ms", "max ms"], rows);
        report.Plot(
            Charts.Lines(
                "Requests by number of callers", "callers at once", 2, "requests/s", logarithmicY: false, lines));

        var (idle, used) = pool.Count();
        var sessions = await list.Database.NumberAsync(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{list.Database.Name}' AND application_name = " +
            "'eventplatform'");
        report.Rule(
            "afterwards the pool has lent no connection, and has as many as the server has sessions",
            $"{used} lent, {idle} idle, {sessions} sessions", used == 0 && idle == sessions);
    }

    /// <summary>Lets callers repeat a request.</summary>
    /// <param name="request">May be run by several at once.</param>
    /// <param name="callers">How many.</param>
    /// <param name="time">For how long they begin new ones.</param>
    /// <param name="cancellationToken">Ends it.</param>
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

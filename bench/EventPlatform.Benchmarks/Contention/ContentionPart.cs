using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Contention;

/// <summary>Measures many guests who accept at once: for too few seats, and for enough seats.</summary>
internal static class ContentionPart
{
    private const int Rush = 256;
    private const int Seats = 50;
    private const int AnswersPerFigure = 512;

    private static readonly int[] Writers = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement after the present run.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var database = await server.CreateAsync("contention", AnswersPerFigure, cancellationToken);
        report.Heading("The rush for the seats");
        report.Text(
            $"""
            {Rush} guests accept at the same moment, and there are {Seats} seats. Once over a connection for each guest,
            as with {Rush} Lambda environments; once over the pool of 10 of a single process. Every function replays
            conflicts by itself; nobody asks again.
            """);
        await RushAsync(database, size, report, cancellationToken);

        report.Text(
            $"""
            Throughput: {AnswersPerFigure} guests accept, as many at once as there are writers, each over a connection
            of its own. With a limit (far from reached) each of them writes the settings row, so only one at a time can
            succeed and the others begin anew; without one they do not conflict.
            """);
        await ThroughputAsync(database, report, cancellationToken);
    }

    private static async Task RushAsync(
        BenchDatabase database, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        foreach (var connections in (int[])[Rush, 10])
        {
            await using var writers = await RsvpWriters.ConnectAsync(database, connections);
            for (var repeat = 0; repeat < size.ContentionRepeats; repeat++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                report.Progress($"{Rush} guests for {Seats} seats over {connections} connections");
                var run = await writers.RunAsync(Seats, Rush, atOnce: Rush);
                var attending = await database.NumberAsync("SELECT count(*) FROM guests WHERE attending");
                var (accepted, full, others) = (run.With(RsvpRun.Accepted), run.With(RsvpRun.Full), run.Others());
                rows.Add(
                [
                    Report.Number(connections), $"{accepted}", $"{full}", others, $"{attending}",
                    Report.Number(run.Replays), Report.Number(run.Elapsed.TotalMilliseconds),
                ]);
                report.Rule(
                    $"{Rush} guests over {connections} connections: exactly {Seats} attend",
                    $"{attending}", attending == Seats && accepted == Seats);
                report.Rule(
                    $"{Rush} guests over {connections} connections: no 5xx",
                    others.Length == 0 ? "none" : others, others.Length == 0);
            }
        }

        report.Table(
            [
                "connections", "accepted (200)", "full (409)", "other answers", "attend afterwards", "replays",
                "ms until the last answer",
            ],
            rows);
    }

    private static async Task ThroughputAsync(
        BenchDatabase database, Report report, CancellationToken cancellationToken)
    {
        var (rows, limited, free) = (new List<string[]>(), new List<(double, double)>(), new List<(double, double)>());
        foreach (var count in Writers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            report.Progress($"{count} writers");
            await using var writers = await RsvpWriters.ConnectAsync(database, count);
            var without = await writers.RunAsync(null, AnswersPerFigure, count);
            var with = await writers.RunAsync(1_000_000, AnswersPerFigure, count);
            free.Add((count, without.With(RsvpRun.Accepted) / without.Elapsed.TotalSeconds));
            limited.Add((count, with.With(RsvpRun.Accepted) / with.Elapsed.TotalSeconds));
            rows.Add(
            [
                Report.Number(count), Report.Number(free[^1].Item2), Report.Number(limited[^1].Item2),
                Report.Number(with.Replays), with.Others(),
            ]);
        }

        report.Table(
            [
                "writers", "accepted/s without limit", "accepted/s with limit", "replays with limit",
                "other answers with limit",
            ],
            rows);
        report.Plot(Charts.Lines(
            "Accepted answers by number of writers", "writers at once", 2, "accepted/s", logarithmicY: false,
            ("without limit", free), ("with limit", limited)));
    }
}

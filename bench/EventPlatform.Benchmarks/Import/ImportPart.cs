using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.Benchmarks.Import;

/// <summary>Guest lists as files: the command line imports and exports them.</summary>
internal static class ImportPart
{
    private const int ExportsOfEach = 3;

    // Presumably the process of a short list ends before its heap has the size at which it stays.
    private const double MemoryLimit = 1.25;

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Creates the databases.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        report.Heading("Import and export");
        await ImportAsync(server, size.ImportRows, report, directory, cancellationToken);
        await ExportAsync(server, size.ExportSizes, report, directory, cancellationToken);
    }

    private static async Task ImportAsync(
        BenchServer server, int rows, Report report, TemporaryDirectory directory,
        CancellationToken cancellationToken)
    {
        var (sheet, export) = (directory.Below("guests.csv"), directory.Below("export.csv"));
        await GuestSheet.WriteAsync(sheet, rows, cancellationToken);
        report.Text(
            $"""
            `eventplatform guests import` as a process: a file of {Report.Number(rows)} guests with names, addresses and
            groups, three in four with an answer and two in five with one to a question, into an empty list; the same
            file again; an export of that list. **Seconds** are those of the whole process, **memory** is its peak
            (VmHWM). **Statements**, BEGIN and COMMIT included, and **round trips** are counted by the tests' wire
            recorder in a further run of each, since it takes processor time.
            """);
        var (list, other) = (await CreateAsync(), await CreateAsync());
        var table = new List<string[]>();
        await MeasureAsync("into an empty list", sheet, created: rows, countedOn: other);
        await MeasureAsync("the same file again", sheet, created: 0, countedOn: list);
        await CliRun.GuestsAsync(list.ConnectionString, ["export", export], cancellationToken);
        await MeasureAsync("an export", export, created: 0, countedOn: list);
        report.Table(
            ["import", "seconds", "rows/s", "memory MB", "statements per 1,000 rows", "round trips per 1,000 rows"],
            table);

        async Task<BenchDatabase> CreateAsync()
        {
            var database = await server.CreateAsync("import", guests: 0, cancellationToken);
            await database.ExecuteAsync($"UPDATE settings SET questions = '{GuestSheet.Questions}'");
            return database;
        }

        async Task MeasureAsync(string name, string file, int created, BenchDatabase countedOn)
        {
            report.Progress($"import of {Report.Number(rows)} guests: {name}");
            var run = await CliRun.GuestsAsync(list.ConnectionString, ["import", file], cancellationToken);
            report.Rule(
                $"import, {name}: {(created > 0 ? "all created" : "all unchanged")}", run.Outcome,
                run.Outcome == $"{rows} rows: {created} created, 0 updated, {rows - created} unchanged, 0 wrong.");

            await using var wire = WireProxy.Start(countedOn.ConnectionString);
            using var measurement = wire.Measure();
            await CliRun.GuestsAsync(wire.ConnectionString, ["import", file], cancellationToken);
            table.Add(
            [
                name, Report.Number(run.Seconds), Report.Number(rows / run.Seconds), Report.Number(run.PeakMb),
                Report.Number(measurement.Statements.Count * 1000.0 / rows),
                Report.Number(measurement.RoundTrips * 1000.0 / rows),
            ]);
        }
    }

    private static async Task ExportAsync(
        BenchServer server, IReadOnlyList<int> sizes, Report report, TemporaryDirectory directory,
        CancellationToken cancellationToken)
    {
        report.Text(
            $"""
            `eventplatform guests export`, {ExportsOfEach} processes for each list, in turns; medians, in brackets the
            lowest and the highest.
            """);
        var lists = new List<(BenchDatabase Database, List<CliRun> Runs)>();
        foreach (var guests in sizes)
        {
            report.Progress($"loading {Report.Number(guests)} guests");
            lists.Add((await server.CreateAsync("export", guests, cancellationToken), []));
        }

        report.Progress("exports, each size in turn");
        for (var i = 0; i < ExportsOfEach; i++)
        {
            foreach (var (database, runs) in lists)
            {
                var file = directory.Below("list.csv");
                var run = await CliRun.GuestsAsync(database.ConnectionString, ["export", file], cancellationToken);
                if (run.Outcome != $"{database.Guests} guests exported to {file}.")
                    throw new InvalidOperationException($"Not all were exported: {run.Outcome}");
                runs.Add(run);
            }
        }

        report.Table(
            ["export", "seconds", "guests/s", "memory MB"],
            lists.Select(list => (string[])
            [
                $"{Report.Number(list.Database.Guests)} guests", Cell(list.Runs.Select(run => run.Seconds)),
                Cell(list.Runs.Select(run => list.Database.Guests / run.Seconds)),
                Cell(list.Runs.Select(run => run.PeakMb)),
            ]));
        var ratio = PeakOf(lists[^1].Runs) / PeakOf(lists[0].Runs);
        report.Target(
            $"export: memory with {Report.Number(sizes[^1])} guests at most {MemoryLimit} × that with " +
            $"{Report.Number(sizes[0])}",
            Report.Fixed(ratio), ratio <= MemoryLimit);
        foreach (var (database, _) in lists) await server.DropAsync(database);
    }

    private static double PeakOf(List<CliRun> runs) => Statistics.Median(runs.Select(run => run.PeakMb));

    private static string Cell(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return $"{Report.Number(Statistics.Median(sorted))} ({Report.Number(sorted[0])}–{Report.Number(sorted[^1])})";
    }
}

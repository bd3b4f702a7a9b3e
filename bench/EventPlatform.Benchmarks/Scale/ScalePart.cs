using System.Diagnostics;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Npgsql;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>The same requests on lists of several lengths, and from many callers at once.</summary>
internal static class ScalePart
{
    private const int CallsInARow = 10;
    private const int WarmUpCalls = 150;
    private const double PageLimit = 1.3;
    private const double SearchLimit = 3;
    private const double StatsLimit = 15;

    // Requests whose time grows with the list are repeated for this time rather than a fixed number of times.
    private static readonly TimeSpan CountTime = TimeSpan.FromSeconds(2);

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Creates the databases.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement after the present requests.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var lists = new List<ScaleRequests>();
        foreach (var guests in size.ScaleSizes)
        {
            report.Progress($"loading {Report.Number(guests)} guests");
            var database = await server.CreateAsync("scale", guests, cancellationToken);
            lists.Add(await ScaleRequests.PrepareAsync(database));
        }

        report.Heading("Length of the list");
        report.Text(
            $"""
            Whole functions, one caller, as in *Layers*. All sizes take turns, {CallsInARow} requests at a time, so that
            a ratio compares requests that ran side by side. Milliseconds, half of the requests took no longer (p50).
            The longest list is larger than the server's buffers, but not than the machine's memory.
            """);
        await ComparePagesAsync(lists, size, report, cancellationToken);
        await CompareCountsAsync(lists, report, cancellationToken);
        await ShowPlansAsync(lists[^1].Database, report);

        var middle = lists[lists.Count / 2];
        await Concurrency.MeasureAsync(middle, size, report, cancellationToken);
        foreach (var list in lists)
        {
            await DataSources.CloseAsync(new DatabaseTarget.Postgres(list.Database.ConnectionString));
            await server.DropAsync(list.Database);
        }
    }

    private static async Task ComparePagesAsync(
        List<ScaleRequests> lists, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var (rows, unsettled) = (new List<string[]>(), new List<string>());
        var lines = new List<(string, IEnumerable<(double, double)>)>();
        foreach (var name in lists[0].All.Keys.Except(ScaleRequests.Counts))
        {
            report.Progress($"{name}, each size in turn");
            var (times, settled) = await MeasureInTurnsAsync(
                [.. lists.Select(list => list.All[name])], size.ScaleRounds, cancellationToken);
            if (!settled) unsettled.Add(name);
            var p50 = times.ConvertAll(time => Statistics.Percentile([.. time.Order()], 0.5));
            var ratio = p50[^1] / p50[0];
            rows.Add([name, .. p50.Select(Report.Number), Report.Fixed(ratio)]);
            if (ScaleRequests.Searches.Contains(name))
            {
                report.Target(
                    $"{name}: p50 with {Guests(lists[^1])} guests at most {SearchLimit} × that with {Guests(lists[0])}",
                    Report.Fixed(ratio), ratio <= SearchLimit);
            }

            if (ScaleRequests.Pages.Contains(name))
            {
                lines.Add((name, lists.Zip(p50, (list, time) => ((double)list.Database.Guests, time)).ToArray()));
                report.Target(
                    $"{name}: p50 with {Guests(lists[^1])} guests at most {PageLimit} × that with {Guests(lists[0])}",
                    Report.Fixed(ratio), ratio <= PageLimit);
            }
        }

        report.Table(["request", .. lists.Select(list => $"{Guests(list)} guests"), "last/first"], rows);
        if (unsettled.Count > 0)
            report.Text($"Code was still being compiled when these were measured: {string.Join(", ", unsettled)}.");
        report.Plot(Charts.Lines("Pages by length of the list", "guests", 10, "ms, p50", logarithmicY: false, lines));
    }

    private static async Task<(List<List<double>> Times, bool Settled)> MeasureInTurnsAsync(
        IReadOnlyList<Func<Task>> requests, int rounds, CancellationToken cancellationToken)
    {
        // Without this, the later sizes would run code that is compiled better.
        var settled = await WarmUp.TryAsync(
            async () =>
            {
                foreach (var request in requests) await request();
            },
            WarmUpCalls,
            cancellationToken);

        var times = requests.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < requests.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var call = 0; call < CallsInARow; call++) times[i].Add(await TimeAsync(requests[i]));
            }
        }

        return (times, settled);
    }

    private static async Task CompareCountsAsync(
        List<ScaleRequests> lists, Report report, CancellationToken cancellationToken)
    {
        report.Text(
            """
            The time of counting grows with the list. The bare count beside it is `count(*)` and three `count(*) FILTER`
            over the same table, by Npgsql alone, in turns with the function. Accepting counts the seats taken when a
            limit is set.
            """);
        var rows = new List<string[]>();
        List<(double, double)> stats = [], bare = [], accept = [];
        foreach (var list in lists)
        {
            report.Progress($"counting {Guests(list)} guests");
            // The creations have left a stale visibility map, which would keep the counts from index-only scans.
            await list.Database.TidyAsync();
            var (statsTime, bareTime) =
                await RepeatAsync(list.All["stats"], () => CountAsync(list.Database), cancellationToken);
            await list.Database.SetSeatsAsync(1_000_000_000);
            var (acceptTime, _) = await RepeatAsync(list.All["accept"], list.All["decline"], cancellationToken);
            await list.Database.SetSeatsAsync(null);
            rows.Add(
            [
                Guests(list), Report.Number(statsTime), Report.Number(bareTime),
                Report.Fixed(statsTime / bareTime), Report.Number(acceptTime),
            ]);
            stats.Add((list.Database.Guests, statsTime));
            bare.Add((list.Database.Guests, bareTime));
            accept.Add((list.Database.Guests, acceptTime));
            if (list == lists[^1])
            {
                report.Target(
                    $"stats with {Guests(list)} guests: less than {StatsLimit} × a bare count",
                    Report.Fixed(statsTime / bareTime), statsTime / bareTime < StatsLimit);
            }
        }

        report.Table(["guests", "GetStats ms", "bare count ms", "GetStats/bare", "accepting with a limit ms"], rows);
        report.Plot(Charts.Lines(
            "Counting by length of the list", "guests", 10, "ms, median", logarithmicY: true,
            ("GetStats", stats), ("bare count", bare), ("accepting with a limit", accept)));
    }

    private static async Task<(double First, double Second)> RepeatAsync(
        Func<Task> first, Func<Task> second, CancellationToken cancellationToken)
    {
        await first();
        await second();
        var (firsts, seconds) = (new List<double>(), new List<double>());
        var started = Stopwatch.GetTimestamp();
        while (firsts.Count < 3 || (firsts.Count < 200 && Stopwatch.GetElapsedTime(started) < CountTime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            firsts.Add(await TimeAsync(first));
            seconds.Add(await TimeAsync(second));
        }

        return (Statistics.Median(firsts), Statistics.Median(seconds));
    }

    private static async Task CountAsync(BenchDatabase database)
    {
        await using var connection =
            await DataSources.For(new DatabaseTarget.Postgres(database.ConnectionString)).OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*), count(*) FILTER (WHERE attending), count(*) FILTER (WHERE NOT attending),
                count(*) FILTER (WHERE attending IS NULL)
            FROM guests
            """,
            connection);
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
    }

    private static string Guests(ScaleRequests list) => Report.Number(list.Database.Guests);

    private static async Task<double> TimeAsync(Func<Task> request)
    {
        var started = Stopwatch.GetTimestamp();
        await request();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task ShowPlansAsync(BenchDatabase database, Report report)
    {
        report.Text(
            $"""
            Plans with {Report.Number(database.Guests)} guests. None of the pages sorts or reads more than it answers. A
            search counts up to 1,000 rows of each of its words, and sorts all rows of the rarest one; ∎ is the last
            code point of Unicode. These are plans for the values shown; `PagePlanTests` prove that the server keeps
            the generic ones, and that searches read no more in those.
            """);
        foreach (var (name, sql) in await Plans.StatementsAsync(database))
        {
            report.Text($"{name}:");
            var plan = await database.QueryAsync($"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {sql}");
            report.Verbatim(plan.Select(line => line.Replace("\U0010FFFF", "∎", StringComparison.Ordinal)));
        }
    }
}

using System.Globalization;
using System.Net;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Http;

/// <summary><c>serve</c> in a process of its own under load, shortly on several routes and for long on one.</summary>
internal static class HttpPart
{
    private const int Guests = 100_000;
    private const int Connections = 32;
    private const double TailLimit = 8;
    private const double MemoryLimit = 1.10;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    private static readonly LoadRequest GetGuest = new(HttpMethod.Get, number => $"/guests/{Guest(number)}");

    private static readonly (string Name, LoadRequest Request)[] Routes =
    [
        ("GET /healthz", new(HttpMethod.Get, _ => "/healthz")),
        ("GET /guests/{guest_id}", GetGuest),
        ("GET /guests", new(HttpMethod.Get, _ => "/guests")),
        ("GET /groups/{group_id}", new(HttpMethod.Get, number => $"/groups/{GuestData.GroupId(number % (Guests / 10) * 10):D}")),
        ("POST /guests", new(HttpMethod.Post, _ => "/guests", _ => """{"first_name":"Jane","last_name":"Doe","email":"new.guest@example.com"}""", HttpStatusCode.Created)),
        ("POST /guests/{guest_id}/rsvp", new(HttpMethod.Post, number => $"/guests/{Guest(number)}/rsvp", number => number % 2 == 0 ? """{"attending":true}""" : """{"attending":false}""")),
    ];

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Where databases are made.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        report.Progress("starting serve");
        var database = await server.CreateAsync("http", Guests, cancellationToken);
        await using var serve = await ServeProcess.StartAsync(database, cancellationToken);
        using var client = new LoadClient(serve.Address, Connections);

        report.Heading("HTTP");
        report.Text(
            $"""
            `serve` in a process of its own, {Report.Number(Guests)} guests, {Connections} connections that ask again as soon as they have their answer. The client, the server, its queue and
            PostgreSQL share the machine: these figures are what is left for the server. `/healthz` asks the database `SELECT 1` and is none of the functions.
            """);
        var rows = new List<string[]>();
        foreach (var (name, request) in Routes)
        {
            report.Progress($"{name}, {Connections} connections");
            await client.RunAsync(request, TimeSpan.FromSeconds(1), cancellationToken);
            rows.Add(Row(name, await client.RunAsync(request, size.LoadTime, cancellationToken)));
        }

        await SoakAsync(serve, client, database, size, report, rows, cancellationToken);
        await StopAsync(serve, database, report);
    }

    private static async Task SoakAsync(
        ServeProcess serve, LoadClient client, BenchDatabase database, RunSize size, Report report, List<string[]> rows,
        CancellationToken cancellationToken)
    {
        report.Progress($"soak, {size.SoakTime.TotalSeconds} s");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = SampleAsync(serve, database, ended.Token);
        var soak = await client.RunAsync(GetGuest, size.SoakTime, cancellationToken);
        await ended.CancelAsync();
        var samples = await sampling;

        rows.Add(Row($"GET /guests/{{guest_id}}, {size.SoakTime.TotalSeconds} s", soak));
        report.Table(["request", "requests/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "errors"], rows);
        var tail = soak.Latencies.P99 / soak.Latencies.P50;
        report.Rule(
            $"{Connections} connections for {size.SoakTime.TotalSeconds} s: no error",
            $"{soak.Errors}",
            soak.Errors == 0);
        report.Target(
            $"GET /guests/{{guest_id}}, {Connections} connections: p99 at most {TailLimit} × p50",
            Report.Fixed(tail),
            tail <= TailLimit);

        // The median of five samples: garbage comes and goes from one second to the next.
        var (early, late) = (MemoryAt(samples, samples.Count / 3), MemoryAt(samples, samples.Count - 3));
        report.Target(
            $"memory of serve after {size.SoakTime.TotalSeconds:F0} s within 10 % of that after " +
            $"{size.SoakTime.TotalSeconds / 3:F0} s",
            $"{Report.Number(early / 1e6)} MB, then {Report.Number(late / 1e6)} MB",
            late <= early * MemoryLimit && early <= late * MemoryLimit);
        var most = samples.Max(sample => sample.Sessions);
        report.Rule("serve never had more sessions than its pool is large (10)", $"{most}", most <= 10);
        report.Plot(Charts.Lines(
            "Memory of serve during the soak", "s", null, "MB, resident", logarithmicY: false,
            ("serve", samples.Select((sample, second) => ((double)second + 1, sample.Bytes / 1e6)).ToArray())));
    }

    // No connection may be left in a transaction or at work when nobody asks, and none at all when the process has
    // ended.
    private static async Task StopAsync(ServeProcess serve, BenchDatabase database, Report report)
    {
        await Task.Delay(SampleEvery);
        var busy = await database.NumberAsync($"{Sessions(database)} AND state <> 'idle'");
        report.Rule("after the soak no session is at work or in a transaction", $"{busy}", busy == 0);
        var exitCode = await serve.StopAsync();
        var left = await database.NumberAsync(Sessions(database));
        report.Rule(
            "serve ends by SIGTERM and leaves no session",
            $"exit code {exitCode}, {left} sessions",
            exitCode == 0 && left == 0);
    }

    private static async Task<List<(long Bytes, long Sessions)>> SampleAsync(
        ServeProcess serve, BenchDatabase database, CancellationToken cancellationToken)
    {
        var samples = new List<(long, long)>();
        while (true)
        {
            try
            {
                await Task.Delay(SampleEvery, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return samples;
            }

            samples.Add((serve.ResidentBytes, await database.NumberAsync(Sessions(database))));
        }
    }

    private static double MemoryAt(List<(long Bytes, long Sessions)> samples, int middle) =>
        Statistics.Median(samples.Skip(Math.Max(0, middle - 2)).Take(5).Select(sample => (double)sample.Bytes));

    private static string Sessions(BenchDatabase database) =>
        $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database.Name}' AND application_name = " +
        "'eventplatform'";

    private static string Guest(int number) =>
        GuestData.Id(number % Guests).ToString("D", CultureInfo.InvariantCulture);

    private static string[] Row(string name, LoadResult load) =>
    [
        $"{name}",
        Report.Number(load.Latencies.PerSecond),
        Report.Number(load.Latencies.P50),
        Report.Number(load.Latencies.P90),
        Report.Number(load.Latencies.P99),
        Report.Number(load.Latencies.Max),
        $"{load.Errors}",
    ];
}

using System.Net;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Http;

/// <summary>
/// Measures <c>serve</c> in a process of its own under load: for a short time on several routes, then longer on one.
/// </summary>
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
        ("GET /groups/{group_id}", new(HttpMethod.Get, number => $"/groups/{Group(number)}")),
        ("POST /guests", new(HttpMethod.Post, _ => "/guests", NewGuest, HttpStatusCode.Created)),
        ("POST /guests/{guest_id}/rsvp", new(HttpMethod.Post, number => $"/guests/{Guest(number)}/rsvp", Rsvp)),
    ];

    /// <summary>Measures and writes.</summary>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
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
            `serve` in a process of its own, {Report.Number(Guests)} guests, {Connections} connections that ask again as
            soon as they have their answer. The client, the server, its queue and PostgreSQL share the machine, so these
            figures show the server's share of it. `/healthz` sends `SELECT 1` to the database and is none of the
            functions.
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
        var (tail, seconds) = (soak.Latencies.P99 / soak.Latencies.P50, size.SoakTime.TotalSeconds);
        report.Rule(
            $"{Connections} connections for {seconds} s: no error", $"{soak.Errors}", soak.Errors == 0);
        report.Target(
            $"GET /guests/{{guest_id}}, {Connections} connections: p99 at most {TailLimit} × p50",
            Report.Fixed(tail), tail <= TailLimit);

        // The median of five samples, since the amount of garbage changes from one second to the next.
        var (early, late) = (MemoryAt(samples, samples.Count / 3), MemoryAt(samples, samples.Count - 3));
        report.Target(
            $"memory of serve after {seconds:F0} s within 10 % of that after {seconds / 3:F0} s",
            $"{Report.Number(early / 1e6)} MB, then {Report.Number(late / 1e6)} MB",
            late <= early * MemoryLimit && early <= late * MemoryLimit);
        var most = samples.Max(sample => sample.Sessions);
        report.Rule("serve never had more sessions than its pool is large (10)", $"{most}", most <= 10);
        report.Plot(Charts.Lines(
            "Memory of serve during the soak", "s", null, "MB, resident", logarithmicY: false,
            ("serve", samples.Select((sample, second) => ((double)second + 1, sample.Bytes / 1e6)).ToArray())));
    }

    // Without requests no session may be at work or in a transaction; after the process has ended there may be none.
    private static async Task StopAsync(ServeProcess serve, BenchDatabase database, Report report)
    {
        await Task.Delay(SampleEvery);
        var busy = await database.NumberAsync($"{database.SessionsSql} AND state <> 'idle'");
        report.Rule("after the soak no session is at work or in a transaction", $"{busy}", busy == 0);
        var exitCode = await serve.StopAsync();
        var left = await database.NumberAsync(database.SessionsSql);
        report.Rule(
            "serve ends by SIGTERM and leaves no session",
            $"exit code {exitCode}, {left} sessions", exitCode == 0 && left == 0);
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

            samples.Add((serve.ResidentBytes, await database.NumberAsync(database.SessionsSql)));
        }
    }

    private static double MemoryAt(List<(long Bytes, long Sessions)> samples, int middle) =>
        Statistics.Median(samples.Skip(Math.Max(0, middle - 2)).Take(5).Select(sample => (double)sample.Bytes));

    private static string Guest(int number) => $"{GuestData.Id(number % Guests):D}";

    private static string Group(int number) => $"{GuestData.GroupId(number % (Guests / 10) * 10):D}";

    private static string NewGuest(int number) =>
        $$"""{"first_name":"Jane","last_name":"Doe","email":"{{Inputs.NewGuestEmail(number)}}"}""";

    private static string Rsvp(int number) => number % 2 == 0 ? """{"attending":true}""" : """{"attending":false}""";

    private static string[] Row(string name, LoadResult load)
    {
        var figures = load.Latencies;
        double[] numbers = [figures.PerSecond, figures.P50, figures.P90, figures.P99, figures.Max];
        return [name, .. numbers.Select(Report.Number), $"{load.Errors}"];
    }
}

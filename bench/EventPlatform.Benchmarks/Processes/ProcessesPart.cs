using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Functions;
using Npgsql;

namespace EventPlatform.Benchmarks.Processes;

/// <summary>The choice of processes to measure.</summary>
/// <param name="Only">One function; null for all but ListGuests.</param>
/// <param name="Command">The command to measure; null to publish the functions, natively and not, and measure
/// these.</param>
/// <param name="Versus">Another command that takes turns with these; null for none.</param>
internal sealed record ProcessChoice(string? Only = null, string? Command = null, string? Versus = null);

/// <summary>Published functions as whole processes: cold start, warm events, memory.</summary>
internal static class ProcessesPart
{
    private const int Guests = 1_000;
    private const string Accepts = """{"attending":true}""";

    private static readonly string Id = GuestData.Id(0).ToString("D");

    private static readonly NewGuestEvent NewGuest =
        new($$"""{"first_name":"Jane","last_name":"Doe","email":"{{Inputs.NewGuestEmail(0)}}"}""");

    private static int NewGuests;

    /// <summary>
    /// The functions that can be measured, each with its next event and the status of its answer.
    /// </summary>
    public static IReadOnlyDictionary<string, (Func<byte[]> NextEvent, int Status)> Functions { get; } =
        new Dictionary<string, (Func<byte[]>, int)>
        {
            ["GetGuest"] = (Always(LambdaEvents.Http("GET", $"/guests/{Id}", "/guests/{guest_id}")), 200),
            ["ListGuests"] = (Always(LambdaEvents.Http("GET", "/guests")), 200),
            ["GetStats"] = (Always(LambdaEvents.Http("GET", "/admin/stats")), 200),
            ["CreateGuest"] = (() => NewGuest.With(NewGuests++), 201),
            ["SubmitRsvp"] =
                (Always(LambdaEvents.Http("POST", $"/guests/{Id}/rsvp", "/guests/{guest_id}/rsvp", Accepts)), 200),
        };

    /// <summary>Measures and writes.</summary>
    /// <param name="choice">The processes.</param>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static async Task RunAsync(
        ProcessChoice choice, BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
    {
        var database = await server.CreateAsync("processes", Guests, cancellationToken);
        report.Progress(choice.Command is null ? "publishing the functions" : "measuring processes");
        List<(string Name, string Command)> contenders = choice.Command is { } command
            ? [("A", command)]
            : await PublishAsync(cancellationToken);
        if (choice.Versus is not null) contenders.Add(("B", choice.Versus));

        var subject = choice.Command is null
            ? "Functions published as they are deployed, with the runtime settings of template.yaml"
            : $"A: `{choice.Command}`";
        var turns = choice.Versus is null ? ", in turns" : $", in turns with B: `{choice.Versus}`";
        report.Heading("Whole processes");
        report.Text(
            $"""
            {subject}, each a process that polls a Runtime API on the loopback address, {Report.Number(Guests)} guests.
            **Cold**: from starting the process to its first answer, its first database connection included. **Warm**:
            from handing over an event to its answer, {Report.Number(size.WarmEvents)} events for each process.
            **Memory**: the process's peak (VmHWM). {size.Processes} processes each{turns}; medians over the processes,
            in brackets the lowest and the highest. No queue is configured: a function that changes something stores its
            activity itself.
            """);
        var names = choice.Only is null ? Functions.Keys.Where(name => name != "ListGuests") : [choice.Only];
        var rows = new List<string[]>();
        foreach (var name in names)
        {
            report.Progress($"processes of {name}");
            rows.AddRange(await MeasureAsync(name, contenders, database, size, cancellationToken));
        }

        report.Table(["function", "cold ms", "warm ms", "warm p99 ms", "memory MB"], rows);
    }

    private static Func<byte[]> Always(byte[] json) => () => json;

    private static async Task<List<(string Name, string Command)>> PublishAsync(CancellationToken cancellationToken)
    {
        await MakeAsync(PublishedFunctions.PublishCommand(native: false), cancellationToken);
        await MakeAsync(PublishedFunctions.PublishCommand(native: null), cancellationToken);
        List<(string, string)> published = [("ReadyToRun", PublishedFunctions.ReadyToRun)];
        return PublishedFunctions.Native is { } native ? [("native", native), .. published] : published;
    }

    private static async Task MakeAsync(string command, CancellationToken cancellationToken)
    {
        // Build processes that stay would go on holding memory while functions are measured.
        await using var make = new ChildProcess(
            command.Split(' '),
            new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            Repository.Root);
        if (await make.WaitAsync(cancellationToken) != 0)
            throw new InvalidOperationException($"make publish failed: {make.Output}{make.Errors}");
    }

    private static async Task<IEnumerable<string[]>> MeasureAsync(
        string name, List<(string Name, string Command)> contenders, BenchDatabase database, RunSize size,
        CancellationToken cancellationToken)
    {
        var (next, status) = Functions[name];
        var figures = contenders.ConvertAll(_ => new List<ProcessFigures>());
        for (var i = 0; i < size.Processes; i++)
        {
            for (var contender = 0; contender < contenders.Count; contender++)
            {
                figures[contender].Add(await FunctionProcess.MeasureAsync(
                    contenders[contender].Command, Environment(name, database), next, status, size.WarmEvents,
                    cancellationToken));
            }
        }

        // The last one is what the others are compared with.
        var (last, reference) = (contenders[^1].Name, figures[^1]);
        return
        [
            .. contenders.Zip(figures, (contender, own) => Row($"{name}: {contender.Name}", own)),
            .. contenders.SkipLast(1).Zip(
                figures, (contender, own) => Row($"{name}: {contender.Name}/{last}", Ratios(own, reference))),
        ];
    }

    private static List<ProcessFigures> Ratios(List<ProcessFigures> ours, List<ProcessFigures> theirs) =>
    [
        .. ours.Zip(theirs, (a, b) => new ProcessFigures(
            a.ColdMs / b.ColdMs, a.WarmMs / b.WarmMs, a.WarmP99Ms / b.WarmP99Ms, a.PeakMb / b.PeakMb)),
    ];

    // Names the database in three ways: the product's own setting, a URL, and libpq's variables.
    private static Dictionary<string, string?> Environment(string function, BenchDatabase database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var host = $"{settings.Host}:{settings.Port}";
        var environment = new Dictionary<string, string?>
        {
            ["DOTNET_ROOT"] = PublishedFunctions.DotnetRoot,
            ["ANNOTATIONS_HANDLER"] = function,
            ["ConnectionStrings__EventPlatform"] = database.ConnectionString,
            ["DATABASE_URL"] = $"postgresql://{settings.Username}:{settings.Password}@{host}/{settings.Database}",
            ["PGHOST"] = settings.Host!,
            ["PGPORT"] = $"{settings.Port}",
            ["PGUSER"] = settings.Username!,
            ["PGDATABASE"] = settings.Database!,
        };
        if (settings.Password is not null) environment["PGPASSWORD"] = settings.Password;
        foreach (var (name, value) in PublishedFunctions.RuntimeSettings()) environment[name] = value;
        return environment;
    }

    private static string[] Row(string name, IReadOnlyList<ProcessFigures> figures) =>
    [
        name,
        Cell(figures.Select(figure => figure.ColdMs)),
        Cell(figures.Select(figure => figure.WarmMs)),
        Cell(figures.Select(figure => figure.WarmP99Ms)),
        Cell(figures.Select(figure => figure.PeakMb)),
    ];

    private static string Cell(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return $"{Report.Number(Statistics.Median(sorted))} ({Report.Number(sorted[0])}–{Report.Number(sorted[^1])})";
    }
}

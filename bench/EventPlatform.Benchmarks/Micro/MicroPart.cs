using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Benchmarks.Reporting;
using Perfolizer.Horology;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>Compares the layers: time, memory and round trips of every use case.</summary>
internal static class MicroPart
{
    private const int Guests = 1_000;
    private const int WarmUpTurns = 512;

    private const double MediatorLimit = 1.8;
    private const double FunctionLimit = 2.3;
    private const double AllocationLimitKb = 40;

    /// <summary>Measures and writes.</summary>
    /// <param name="useCases">The use cases.</param>
    /// <param name="server">Creates the database.</param>
    /// <param name="size">How much to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Stops the measurement after the present turn or run of BenchmarkDotNet.</param>
    public static async Task RunAsync(
        IReadOnlyList<UseCase> useCases, BenchServer server, RunSize size, Report report,
        CancellationToken cancellationToken)
    {
        var database = await server.CreateAsync("layers", Guests, cancellationToken);
        report.Progress("comparing answers, counting round trips");
        await Agreement.CheckAnswersAsync(database);
        var traffic = await Agreement.RecordAsync(database);

        await using var contest = new Contest(database, database.ConnectionString);
        var results = new Dictionary<UseCase, Layers>();
        var unsettled = new List<UseCase>();
        foreach (var useCase in useCases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            report.Progress($"{useCase}");
            await contest.PrepareAsync(useCase);
            var settled = await WarmUp.TryAsync(
                async () =>
                {
                    for (var i = 0; i < contest.Contenders.Count; i++) await contest.RunAsync(i, useCase);
                },
                WarmUpTurns,
                cancellationToken);
            if (!settled) unsettled.Add(useCase);
            var turns = await Turns.MeasureAsync(contest, useCase, size.MicroTurns, cancellationToken);
            // The first run compiles BenchmarkDotNet itself and does not count.
            if (results.Count == 0) MeasureAlone(contest, useCase, size);
            var runs = new List<IReadOnlyList<(double, double)>>();
            while (runs.Count < size.MicroRuns)
            {
                cancellationToken.ThrowIfCancellationRequested();
                runs.Add(MeasureAlone(contest, useCase, size));
            }

            results[useCase] = new Layers(turns, runs);
        }

        Write(report, contest, results, traffic, size);
        if (unsettled.Count > 0)
            report.Text($"Code was still being compiled when these were measured: {string.Join(", ", unsettled)}.");
    }

    // Measures each contender by itself, because turns cannot tell which contender allocated the memory.
    private static List<(double Nanoseconds, double Bytes)> MeasureAlone(Contest contest, UseCase useCase, RunSize size)
    {
        (LayerBenchmarks.Contest, LayerBenchmarks.UseCase) = (contest, useCase);
        var summary = BenchmarkRunner.Run<LayerBenchmarks>(Config(size));
        if (summary.HasCriticalValidationErrors)
        {
            throw new InvalidOperationException(
                string.Join(' ', summary.ValidationErrors.Select(error => error.Message)));
        }

        return summary.Reports.Length == contest.Contenders.Count
            ? [.. summary.Reports.OrderBy(row => row.BenchmarkCase.Descriptor.MethodIndex).Select(ToFigures)]
            : throw new InvalidOperationException(
                $"{summary.Reports.Length} of {contest.Contenders.Count} contenders were measured.");
    }

    private static ManualConfig Config(RunSize size) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithWarmupCount(1)
            .WithIterationCount(size.MicroIterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(size.MicroIterationMs))
            // Forced collections return memory to the system, which then maps it anew. The product never forces any.
            .WithGcForce(false)
            .WithEvaluateOverhead(false))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddValidator(JitOptimizationsValidator.FailOnError)
        .AddLogger(NullLogger.Instance)
        .WithOptions(ConfigOptions.DisableLogFile);

    private static (double Nanoseconds, double Bytes) ToFigures(BenchmarkReport row) => row.ResultStatistics is { } time
        ? (time.Median, row.GcStats.GetBytesAllocatedPerOperation(row.BenchmarkCase) ?? 0)
        : throw new InvalidOperationException(
            $"{row.BenchmarkCase.Descriptor.WorkloadMethod.Name} did not run: " +
            $"{string.Join(' ', row.ExecuteResults.SelectMany(result => result.Errors))}");

    private static void Write(
        Report report, Contest contest, Dictionary<UseCase, Layers> results,
        IReadOnlyDictionary<UseCase, Traffic> traffic, RunSize size)
    {
        report.Heading("Layers");
        report.Text(
            $"""
            One caller, {Report.Number(Guests)} guests. **a** {contest.Contenders[0].Name}: the same statements alone,
            prepared, same transactions, same pool. **b** Dapper: the same statements, not prepared unless the pool does
            it. **c** MediatR: a scope and the use case with all behaviors. **d** function: the whole generated
            wrapper, from the event's bytes, JSON reading included, to the bytes of the answer. a and b answer the same
            objects, but check no input, write no JSON, sign no cursor and replay nothing. No activity is sent to a
            queue. {Report.Number(size.MicroTurns)} turns: in each, all four do one operation, in random order. Times
            are means; half of the turns did not exceed *p50*. A ratio is that of the means, in brackets the lowest and
            the highest of ten stretches of turns.
            """);
        report.Table(
            ["use case", "a µs", "b µs", "c µs", "d µs", "a p50", "b p50", "c p50", "d p50"],
            results.Select(pair => Row(
                pair.Key,
                Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Microseconds(i))),
                Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.MedianMicroseconds(i))))));
        report.Table(
            ["use case", "b/a", "c/a", "d/a"],
            results.Select(pair => Row(pair.Key, Enumerable.Range(1, 3).Select(i => Ratio(pair.Value, i)))));
        report.Plot(Charts.Layers(results));
        report.Text(
            $"""
            BenchmarkDotNet, in process: one contender after the other, the median of {size.MicroRuns} runs of
            {size.MicroIterations} iterations of {size.MicroIterationMs} ms. Here each works on warm caches, and up to
            seconds lie between two contenders. Memory is the managed heap's allocation for one operation; round trips
            are those to the database (statements of one round trip are sent together).
            """);
        report.Table(
            ["use case", "a µs", "b µs", "c µs", "d µs", "c/a", "d/a"],
            results.Select(pair => Row(
                pair.Key,
                Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.AloneMicroseconds(i))),
                Enumerable.Range(2, 2).Select(i =>
                    Report.Fixed(pair.Value.AloneMicroseconds(i) / pair.Value.AloneMicroseconds(0))))));
        report.Table(
            [
                "use case", "a kB", "b kB", "c kB", "d kB", "a trips", "b trips", "c trips", "d trips",
                "c and d send a's statements",
            ],
            results.Select(pair => Row(
                pair.Key,
                Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Kilobytes(i))),
                traffic[pair.Key].RoundTrips.Select(trips => $"{trips}"),
                [traffic[pair.Key].SameSql ? "yes" : "no"])));
        AddTargets(report, [.. results.Where(pair => pair.Key.IsSingleRow())]);
    }

    private static void AddTargets(Report report, IReadOnlyList<KeyValuePair<UseCase, Layers>> results)
    {
        foreach (var (useCase, layers) in results)
        {
            report.Target(
                $"{useCase}: c at most {MediatorLimit} × a",
                Ratio(layers, 2), layers.Ratio(2).Overall <= MediatorLimit);
            report.Target(
                $"{useCase}: d at most {FunctionLimit} × a",
                Ratio(layers, 3), layers.Ratio(3).Overall <= FunctionLimit);
        }

        foreach (var (useCase, layers) in results)
        {
            report.Target(
                $"{useCase}: d allocates less than {AllocationLimitKb} kB",
                $"{Report.Number(layers.Kilobytes(3))} kB", layers.Kilobytes(3) < AllocationLimitKb);
        }
    }

    private static string[] Row(UseCase useCase, params IEnumerable<string>[] cells) =>
        [$"{useCase}", .. cells.SelectMany(group => group)];

    private static string Ratio(Layers layers, int contender)
    {
        var (low, overall, high) = layers.Ratio(contender);
        return $"{Report.Fixed(overall)} ({Report.Fixed(low)}–{Report.Fixed(high)})";
    }
}

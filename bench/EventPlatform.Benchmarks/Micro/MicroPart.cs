using System.Runtime;
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

/// <summary>What each layer costs: time, memory and round trips of every use case, side by side.</summary>
internal static class MicroPart
{
    private const int Guests = 1_000;
    private const int WarmUpTurns = 512;
    private const int MostWarmUps = 12;

    // Below this, what is still compiled from one pass to the next is the odd timer, not what is measured.
    private const int FewMethods = 10;

    // The compiler optimises in the background, and only when nothing new has come up for a while.
    private static readonly TimeSpan CompilerTime = TimeSpan.FromMilliseconds(500);

    private const double MediatorLimit = 1.8;
    private const double FunctionLimit = 2.3;
    private const double AllocationLimitKb = 40;

    /// <summary>Measures and writes.</summary>
    /// <param name="useCases">Which use cases.</param>
    /// <param name="server">Where databases are made.</param>
    /// <param name="size">How long to measure.</param>
    /// <param name="report">Takes the figures.</param>
    /// <param name="cancellationToken">Ends it after the present round.</param>
    public static async Task RunAsync(IReadOnlyList<UseCase> useCases, BenchServer server, RunSize size, Report report, CancellationToken cancellationToken)
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
            if (!await TryWarmUpAsync(contest, useCase, cancellationToken)) unsettled.Add(useCase);
            results[useCase] = await MeasureAsync(contest, useCase, size, cancellationToken);
        }

        Write(report, contest, results, traffic, size);
        if (unsettled.Count > 0) report.Text($"Code was still being compiled when these were measured: {string.Join(", ", unsettled)}.");
    }

    private static async Task<Layers> MeasureAsync(Contest contest, UseCase useCase, RunSize size, CancellationToken cancellationToken)
    {
        (LayerBenchmarks.Contest, LayerBenchmarks.UseCase) = (contest, useCase);
        var layers = new Layers(contest.Contenders.Count);
        // All four in every round, rather than one after the other: what else the machine does meets them alike.
        for (var round = 0; round < size.MicroRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var summary = BenchmarkRunner.Run<LayerBenchmarks>(Config(size));
            if (summary.HasCriticalValidationErrors)
                throw new InvalidOperationException(string.Join(' ', summary.ValidationErrors.Select(error => error.Message)));
            layers.Add([.. summary.Reports.OrderBy(row => row.BenchmarkCase.Descriptor.MethodIndex).Select(ToFigures)]);
        }

        return layers;
    }

    // Until everything is compiled as well as it will be: what runs often is compiled again up to twice, each time after a pause.
    private static async Task<bool> TryWarmUpAsync(Contest contest, UseCase useCase, CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < MostWarmUps; pass++)
        {
            var before = JitInfo.GetCompiledMethodCount();
            for (var turn = 0; turn < WarmUpTurns; turn++)
                for (var i = 0; i < contest.Contenders.Count; i++) await contest.RunAsync(i, useCase);
            await Task.Delay(CompilerTime, cancellationToken);
            if (pass > 0 && JitInfo.GetCompiledMethodCount() - before < FewMethods) return true;
        }

        return false;
    }

    private static ManualConfig Config(RunSize size) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithWarmupCount(1)
            .WithIterationCount(size.MicroIterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(size.MicroIterationMs))
            .WithEvaluateOverhead(false))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddValidator(JitOptimizationsValidator.FailOnError)
        .AddLogger(NullLogger.Instance)
        .WithOptions(ConfigOptions.DisableLogFile);

    private static (double Nanoseconds, double Bytes) ToFigures(BenchmarkReport row) => row.ResultStatistics is { } time
        ? (time.Median, row.GcStats.GetBytesAllocatedPerOperation(row.BenchmarkCase) ?? 0)
        : throw new InvalidOperationException($"{row.BenchmarkCase.Descriptor.WorkloadMethod.Name} did not run: {string.Join(' ', row.ExecuteResults.SelectMany(result => result.Errors))}");

    private static void Write(
        Report report, Contest contest, Dictionary<UseCase, Layers> results, IReadOnlyDictionary<UseCase, Traffic> traffic, RunSize size)
    {
        report.Heading("Layers");
        report.Text(
            $"""
            One caller, {Report.Number(Guests)} guests. **a** {contest.Contenders[0].Name}: the same statements alone, prepared, same transactions, same pool.
            **b** Dapper: the same statements, not prepared unless the pool does it. **c** MediatR: a scope and the use case with all behaviours. **d** function: the whole
            generated Lambda handler, from the event's bytes, JSON reading included, to the bytes of the answer. a and b answer the same objects, but check no
            input, write no JSON, sign no cursor and replay nothing. Nobody's activities are sent to a queue. BenchmarkDotNet, in process,
            {size.MicroRounds} rounds of {size.MicroIterations} iterations of {size.MicroIterationMs} ms; in every round all four take turns. Times are the median
            round's median iteration; a ratio is the median over the rounds, in brackets the lowest and the highest.
            """);
        report.Table(
            ["use case", "a µs", "b µs", "c µs", "d µs", "b/a", "c/a", "d/a"],
            results.Select(pair => (string[])
            [
                $"{pair.Key}",
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Microseconds(i))),
                .. Enumerable.Range(1, 3).Select(i => Ratio(pair.Value, i)),
            ]));
        report.Plot(Charts.Layers(results));
        report.Text("Memory allocated on the managed heap for each operation, and round trips to the database (statements of one round trip are sent together):");
        report.Table(
            ["use case", "a kB", "b kB", "c kB", "d kB", "a trips", "b trips", "c trips", "d trips", "c and d send a's statements"],
            results.Select(pair => (string[])
            [
                $"{pair.Key}",
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Kilobytes(i))),
                .. traffic[pair.Key].RoundTrips.Select(trips => Report.Number(trips)),
                traffic[pair.Key].SameSql ? "yes" : "no",
            ]));

        foreach (var (useCase, layers) in results.Where(pair => pair.Key.IsSingleRow()))
        {
            report.Target($"{useCase}: c at most {MediatorLimit} × a", Ratio(layers, 2), layers.Ratio(2).Median <= MediatorLimit);
            report.Target($"{useCase}: d at most {FunctionLimit} × a", Ratio(layers, 3), layers.Ratio(3).Median <= FunctionLimit);
        }

        foreach (var (useCase, layers) in results.Where(pair => pair.Key.IsSingleRow()))
            report.Target($"{useCase}: d allocates less than {AllocationLimitKb} kB", $"{Report.Number(layers.Kilobytes(3))} kB", layers.Kilobytes(3) < AllocationLimitKb);
    }

    private static string Ratio(Layers layers, int contender)
    {
        var (low, median, high) = layers.Ratio(contender);
        return $"{Report.Fixed(median)} ({Report.Fixed(low)}–{Report.Fixed(high)})";
    }
}

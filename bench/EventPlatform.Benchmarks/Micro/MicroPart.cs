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
    /// <param name="cancellationToken">Ends it after the present turn.</param>
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
            var turns = await Turns.MeasureAsync(contest, useCase, size.MicroTurns, cancellationToken);
            // The first run compiles BenchmarkDotNet itself.
            if (results.Count == 0) MeasureAlone(contest, useCase, size);
            results[useCase] = new Layers(turns, [.. Enumerable.Range(0, size.MicroRuns).Select(_ => MeasureAlone(contest, useCase, size))]);
        }

        Write(report, contest, results, traffic, size);
        if (unsettled.Count > 0) report.Text($"Code was still being compiled when these were measured: {string.Join(", ", unsettled)}.");
    }

    // Each contender by itself: what the turns cannot tell is whose memory it was.
    private static List<(double Nanoseconds, double Bytes)> MeasureAlone(Contest contest, UseCase useCase, RunSize size)
    {
        (LayerBenchmarks.Contest, LayerBenchmarks.UseCase) = (contest, useCase);
        var summary = BenchmarkRunner.Run<LayerBenchmarks>(Config(size));
        return summary.HasCriticalValidationErrors
            ? throw new InvalidOperationException(string.Join(' ', summary.ValidationErrors.Select(error => error.Message)))
            : [.. summary.Reports.OrderBy(row => row.BenchmarkCase.Descriptor.MethodIndex).Select(ToFigures)];
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
            // Forced collections give memory back to the system, which then has to map it anew: a cost no process pays otherwise.
            .WithGcForce(false)
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
            input, write no JSON, sign no cursor and replay nothing. Nobody's activities are sent to a queue. {Report.Number(size.MicroTurns)} turns: in each, all four
            do one operation, in random order. Times are means, *p50* what half of the turns did not exceed; a ratio is that of the means, in brackets
            the lowest and the highest of ten stretches of turns.
            """);
        report.Table(
            ["use case", "a µs", "b µs", "c µs", "d µs", "a p50", "b p50", "c p50", "d p50", "b/a", "c/a", "d/a"],
            results.Select(pair => (string[])
            [
                $"{pair.Key}",
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Microseconds(i))),
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.MedianMicroseconds(i))),
                .. Enumerable.Range(1, 3).Select(i => Ratio(pair.Value, i)),
            ]));
        report.Plot(Charts.Layers(results));
        report.Text(
            $"""
            BenchmarkDotNet, in process: one contender after the other, the median of {size.MicroRuns} runs of {size.MicroIterations} iterations of {size.MicroIterationMs} ms. Half a second lies between two contenders,
            so that quotients of these times say less than the turns do. Memory is what one operation allocates on the managed heap; round trips are those to the database
            (statements of one round trip are sent together).
            """);
        report.Table(
            ["use case", "a µs", "b µs", "c µs", "d µs", "a kB", "b kB", "c kB", "d kB", "a trips", "b trips", "c trips", "d trips", "c and d send a's statements"],
            results.Select(pair => (string[])
            [
                $"{pair.Key}",
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.AloneMicroseconds(i))),
                .. Enumerable.Range(0, 4).Select(i => Report.Number(pair.Value.Kilobytes(i))),
                .. traffic[pair.Key].RoundTrips.Select(trips => Report.Number(trips)),
                traffic[pair.Key].SameSql ? "yes" : "no",
            ]));

        foreach (var (useCase, layers) in results.Where(pair => pair.Key.IsSingleRow()))
        {
            report.Target($"{useCase}: c at most {MediatorLimit} × a", Ratio(layers, 2), layers.Ratio(2).Mean <= MediatorLimit);
            report.Target($"{useCase}: d at most {FunctionLimit} × a", Ratio(layers, 3), layers.Ratio(3).Mean <= FunctionLimit);
        }

        foreach (var (useCase, layers) in results.Where(pair => pair.Key.IsSingleRow()))
            report.Target($"{useCase}: d allocates less than {AllocationLimitKb} kB", $"{Report.Number(layers.Kilobytes(3))} kB", layers.Kilobytes(3) < AllocationLimitKb);
    }

    private static string Ratio(Layers layers, int contender)
    {
        var (low, mean, high) = layers.Ratio(contender);
        return $"{Report.Fixed(mean)} ({Report.Fixed(low)}–{Report.Fixed(high)})";
    }
}

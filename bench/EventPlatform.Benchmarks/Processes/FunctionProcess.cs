using System.Diagnostics;
using System.Text.Json.Nodes;
using EventPlatform.Benchmarks.Reporting;
using EventPlatform.Lambda.Http;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.Benchmarks.Processes;

/// <summary>The figures of one process of a function.</summary>
/// <param name="ColdMs">From starting the process to its first answer; the event was waiting.</param>
/// <param name="WarmMs">From handing over an event to its answer, half of the warm ones.</param>
/// <param name="WarmP99Ms">The same, 99 in 100.</param>
/// <param name="PeakMb">The most memory it had (VmHWM), in units of 1,000,000 bytes.</param>
internal sealed record ProcessFigures(double ColdMs, double WarmMs, double WarmP99Ms, double PeakMb);

/// <summary>Runs a function as Lambda does: a process that polls the Runtime API.</summary>
internal static class FunctionProcess
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Starts a process, hands it events and ends it.</summary>
    /// <param name="command">A command line for the shell.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="nextEvent">Makes the next event; the one before was answered.</param>
    /// <param name="status">The expected status.</param>
    /// <param name="warm">How many warm events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It answered something else, or nothing.</exception>
    public static async Task<ProcessFigures> MeasureAsync(
        string command, IReadOnlyDictionary<string, string?> environment, Func<byte[]> nextEvent, int status, int warm,
        CancellationToken cancellationToken)
    {
        await using var api = await RuntimeApi.StartAsync();
        var variables = new Dictionary<string, string?>(environment)
        {
            ["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "bench",
            [AccessSetting.Name] = AccessSetting.Open,
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "1",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "bench",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "bench",
        };
        api.Send(nextEvent());
        var started = Stopwatch.GetTimestamp();
        // exec: the shell makes room for the command, so the process that is measured is the command's.
        await using var process = new ChildProcess(["/bin/sh", "-c", $"exec {command}"], variables);
        var first = await NextAsync(api, process, status, cancellationToken);
        var cold = Stopwatch.GetElapsedTime(started, first.Received).TotalMilliseconds;

        var times = new List<double>(warm);
        for (var i = 0; i < warm; i++)
        {
            api.Send(nextEvent());
            var answer = await NextAsync(api, process, status, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(answer.HandedOver, answer.Received).TotalMilliseconds);
        }

        times.Sort();
        return new ProcessFigures(
            cold, Statistics.Median(times), Statistics.Percentile(times, 0.99), process.PeakResidentBytes / 1e6);
    }

    private static async Task<RuntimeCall> NextAsync(
        RuntimeApi api, ChildProcess process, int status, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerTime);
        var ended = process.WaitAsync(patience.Token);
        var answering = api.NextPostAsync(patience.Token);
        if (await Task.WhenAny(answering, ended) == ended || !answering.IsCompletedSuccessfully)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"The function did not answer: {process.Errors}");
        }

        var answer = await answering;
        await patience.CancelAsync();
        var got = answer.Kind == "response" ? (int?)JsonNode.Parse(answer.Body)?["statusCode"] : null;
        return got == status
            ? answer
            : throw new InvalidOperationException(
                $"The function answered {answer.Kind} {got}, not {status}: " +
                $"{answer.Text[..Math.Min(400, answer.Text.Length)]} {process.Errors}");
    }
}

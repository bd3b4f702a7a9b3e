using System.Diagnostics;
using EventPlatform.Benchmarks.Http;
using EventPlatform.TestSupport;

namespace EventPlatform.Benchmarks.Import;

/// <summary>A command of the command line that has run as a process of its own.</summary>
/// <param name="Seconds">From starting the process to its end.</param>
/// <param name="PeakMb">The most memory it had (VmHWM), in units of 1,000,000 bytes.</param>
/// <param name="Outcome">The last line that it wrote.</param>
internal sealed record CliRun(double Seconds, double PeakMb, string Outcome)
{
    // Rarely enough to cost no processor time worth mentioning.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs <c>eventplatform guests</c>.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="arguments">What follows <c>guests</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<CliRun> GuestsAsync(
        string connectionString, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            // It would go before the connection string.
            ["DSQL_CLUSTER_ENDPOINT"] = null,
            ["ConnectionStrings__EventPlatform"] = connectionString,
        };
        var assembly = Path.Combine(AppContext.BaseDirectory, "EventPlatform.Cli.dll");
        var started = Stopwatch.GetTimestamp();
        await using var process = new ChildProcess([DotnetHost.Path, assembly, "guests", .. arguments], environment);
        var ended = process.WaitAsync(cancellationToken);
        var peak = 0L;
        while (await Task.WhenAny(ended, Task.Delay(LookEvery, cancellationToken)) != ended)
            peak = Math.Max(peak, PeakOf(process));
        var code = await ended;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return code == 0
            ? new CliRun(seconds, peak / 1e6, process.Output.TrimEnd().Split('\n')[^1])
            : throw new InvalidOperationException($"The command ended with {code}: {process.Errors}");
    }

    // The system forgets the peak with the process, so it is read while that runs.
    private static long PeakOf(ChildProcess process)
    {
        try
        {
            return process.PeakResidentBytes;
        }
        catch (InvalidOperationException)
        {
            return 0; // It has just ended.
        }
    }
}

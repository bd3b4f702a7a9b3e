using System.Diagnostics;

namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>What several consumers did together, over one or more runs.</summary>
/// <param name="consumers">Each takes the next batch as soon as it is done with one.</param>
internal sealed class Measurement(IReadOnlyList<Func<Batch, Task>> consumers)
{
    private readonly List<double> _batchMilliseconds = [];
    private TimeSpan _elapsed;
    private long _bytes;
    private long _messages;

    /// <summary>Messages stored in a second.</summary>
    public double MessagesPerSecond => _messages / _elapsed.TotalSeconds;

    /// <summary>Bytes that the process allocated for each message.</summary>
    public double BytesPerMessage => (double)_bytes / _messages;

    /// <summary>The time that this part of the batches took at most.</summary>
    /// <param name="part">0.5 for the median.</param>
    public double BatchMilliseconds(double part) =>
        _batchMilliseconds.Order().ElementAt((int)Math.Ceiling(part * _batchMilliseconds.Count) - 1);

    /// <summary>Runs the consumers until all batches are stored.</summary>
    /// <param name="batches">Batches that were not stored before.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RunAsync(Batch[] batches, CancellationToken cancellationToken)
    {
        var milliseconds = new double[batches.Length];
        var next = -1;
        // What the run before left behind is not collected at the expense of this one.
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(consumers.Select(consume => Task.Run(() => ConsumeAsync(consume), cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);

        _bytes += GC.GetTotalAllocatedBytes(precise: true) - bytes;
        _elapsed += elapsed;
        _messages += batches.Sum(batch => (long)batch.Ids.Length);
        _batchMilliseconds.AddRange(milliseconds);
        return elapsed;

        async Task ConsumeAsync(Func<Batch, Task> consume)
        {
            for (int i; (i = Interlocked.Increment(ref next)) < batches.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batchStarted = Stopwatch.GetTimestamp();
                await consume(batches[i]);
                milliseconds[i] = Stopwatch.GetElapsedTime(batchStarted).TotalMilliseconds;
            }
        }
    }
}

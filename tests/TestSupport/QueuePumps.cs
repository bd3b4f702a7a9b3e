using Amazon.Lambda.SQSEvents;
using EventPlatform.LocalHost.Queue;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventPlatform.TestSupport;

/// <summary>Starts pumps.</summary>
public static class QueuePumps
{
    /// <summary>Delivers the messages of a queue, at most ten in a batch.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="function">Takes each batch.</param>
    /// <returns>The pump; dispose of it.</returns>
    public static QueuePump StartPump(this EmbeddedQueue queue, Func<SQSEvent, Task<SQSBatchResponse>> function)
    {
        var pump = new QueuePump(queue, batchSize: 10, function, NullLogger.Instance);
        pump.Start();
        return pump;
    }
}

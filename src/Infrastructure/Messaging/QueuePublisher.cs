using EventPlatform.Application.Common;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// Sends activities to the queue and stores those that it refuses. An activity that takes both ways is stored once,
/// because its id is the same.
/// </summary>
internal sealed partial class QueuePublisher(
    IActivityQueue queue, DatabasePublisher database, ILogger<QueuePublisher> logger) : IActivityPublisher
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        if (await queue.SendAsync(activities, cancellationToken) is not { } refusal) return;

        LogFallback(logger, queue.Name, refusal.Activities.Count, refusal.Reason);
        QueueMetrics.Fallback(queue.Name, refusal);
        await database.PublishAsync(refusal.Activities, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Queue {Queue} did not take {Count} activities ({Reason}): they are written to the database.")]
    private static partial void LogFallback(ILogger logger, string queue, int count, string reason);
}

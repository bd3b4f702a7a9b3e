using EventPlatform.Application.Common;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// Sends activities through a transport and writes to the database what the transport refuses. An activity that went
/// both ways is stored once, since both carry its id.
/// </summary>
internal sealed partial class FallbackActivityQueue(
    IActivityTransport transport, DatabaseActivityQueue database, ILogger<FallbackActivityQueue> logger) : IActivityQueue
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        if (await transport.SendAsync(activities, cancellationToken) is not { } refusal) return;

        LogFallback(logger, transport.QueueName, refusal.Activities.Count, refusal.Reason);
        QueueMetrics.Fallback(transport.QueueName, refusal);
        await database.PublishAsync(refusal.Activities, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Queue {Queue} did not take {Count} activities ({Reason}): they are written to the database.")]
    private static partial void LogFallback(ILogger logger, string queue, int count, string reason);
}

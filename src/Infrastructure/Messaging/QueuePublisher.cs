using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>
/// Sends activities to the queue and stores those that it refuses. An activity that takes both ways is stored once,
/// because its id is the same.
/// </summary>
internal sealed partial class QueuePublisher(
    IActivityQueue queue, ActivityStore store, IUnitOfWork unitOfWork, ILogger<QueuePublisher> logger)
    : IActivityPublisher
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        if (await queue.SendAsync(activities, cancellationToken) is not { } refusal) return;

        LogFallback(logger, queue.Name, refusal.Activities.Count, refusal.Reason);
        QueueMetrics.Fallback(queue.Name, refusal);
        await StoreAsync(refusal.Activities, cancellationToken);
    }

    private async Task StoreAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await unitOfWork.RunAsync(
                inTransaction: false, () => store.StoreAsync(activities, cancellationToken), cancellationToken);
            var error = stored.Error ?? (stored.Value is [var first, ..] ? first.Error : null);
            if (error is not null) throw new InvalidOperationException($"An activity breaks a rule: {error.Detail}");
        }
        catch (BusyException)
        {
            // The pipeline counts for use cases that are sent.
            UseCaseMetrics.Busy(nameof(RecordActivities));
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Queue {Queue} did not take {Count} activities ({Reason}): they are written to the database.")]
    private static partial void LogFallback(ILogger logger, string queue, int count, string reason);
}

using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Stores activities in the database: all without a queue, else those that the queue refused.</summary>
internal sealed class DatabasePublisher(ActivityStore store, IUnitOfWork unitOfWork) : IActivityPublisher
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
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
}

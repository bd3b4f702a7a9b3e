using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Stores activities in the database: all without a queue, else those that the queue refused.</summary>
internal sealed class DatabasePublisher(ActivityStore store, IUnitOfWork unitOfWork) : IActivityPublisher
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var stored = await StoreAsync(activities, cancellationToken);
        var error = stored switch
        {
            { Error: { } whole } => whole,
            { Value: [var first, ..] } => first.Error,
            _ => null,
        };
        if (error is not null) throw new InvalidOperationException($"An activity breaks a rule: {error.Detail}");
    }

    private async Task<Result<IReadOnlyList<RejectedActivity>>> StoreAsync(
        IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        try
        {
            return await unitOfWork.RunAsync(
                inTransaction: false, () => store.StoreAsync(activities, cancellationToken), cancellationToken);
        }
        catch (BusyException)
        {
            // The pipeline counts for use cases that are sent.
            UseCaseMetrics.Busy(nameof(RecordActivities));
            throw;
        }
    }
}

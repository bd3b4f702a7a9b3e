using EventPlatform.Application.Common;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>Stores activities in the database: all without a queue, else those that the queue refused.</summary>
internal sealed class DatabasePublisher(ActivityStore store, IUnitOfWork unitOfWork) : IActivityPublisher
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var stored = await unitOfWork.RunAsync(
            inTransaction: false, () => store.StoreAsync(activities, cancellationToken), cancellationToken);
        var error = stored switch
        {
            { Error: { } whole } => whole,
            { Value: [var first, ..] } => first.Error,
            _ => null,
        };
        if (error is not null) throw new InvalidOperationException($"An activity breaks a rule: {error.Detail}");
    }
}

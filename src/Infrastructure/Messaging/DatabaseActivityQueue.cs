using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using MediatR;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>No queue: activities go straight to the trail. Used when no queue is configured.</summary>
internal sealed class DatabaseActivityQueue(ISender sender) : IActivityQueue
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var recorded = await sender.Send(new RecordActivities(activities), cancellationToken);
        if ((recorded.Error ?? recorded.Value.FirstOrDefault()?.Error) is { } error)
            throw new InvalidOperationException($"An activity breaks a rule: {error.Detail}");
    }
}

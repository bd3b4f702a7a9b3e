using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using MediatR;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>No queue: activities go straight to the trail. Used when no queue is configured, and when the queue refuses.</summary>
internal sealed class DatabaseActivityQueue(ISender sender) : IActivityQueue
{
    public async Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var recorded = await sender.Send(new RecordActivities(activities), cancellationToken);
        var error = recorded switch
        {
            { Error: { } whole } => whole,
            { Value: [var first, ..] } => first.Error,
            _ => null,
        };
        if (error is not null) throw new InvalidOperationException($"An activity breaks a rule: {error.Detail}");
    }
}

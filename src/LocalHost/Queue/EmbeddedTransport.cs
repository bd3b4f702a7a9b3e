using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.LocalHost.Queue;

/// <summary>Sends activities to the queue of this process.</summary>
internal sealed class EmbeddedTransport(EmbeddedQueue queue) : IActivityQueue
{
    public string Name => "embedded";

    public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var refused = activities.Where(activity => !queue.TrySend(ActivityMessageJson.Write(activity))).ToList();
        return Task.FromResult(refused.Count == 0 ? null : new Refusal(refused, "it is full or closing"));
    }
}

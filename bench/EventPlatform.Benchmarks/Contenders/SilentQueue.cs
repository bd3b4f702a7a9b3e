using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// Discards every activity. The time of a queue is no part of a use case's time: on AWS it is that of SQS, and only the
/// product has a queue.
/// </summary>
internal sealed class SilentQueue : IActivityQueue
{
    public string Name => "none";

    public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken) =>
        Task.FromResult<Refusal?>(null);
}

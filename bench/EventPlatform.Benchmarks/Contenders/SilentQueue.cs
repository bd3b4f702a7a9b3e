using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>
/// Takes every activity and forgets it. What a queue costs is no part of a use case's time: on AWS it is SQS's, and no
/// contender beside the product has one.
/// </summary>
internal sealed class SilentQueue : IActivityQueue
{
    public string Name => "none";

    public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken) =>
        Task.FromResult<Refusal?>(null);
}

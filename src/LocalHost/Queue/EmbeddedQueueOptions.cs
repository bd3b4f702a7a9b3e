namespace EventPlatform.LocalHost.Queue;

/// <summary>How an <see cref="EmbeddedQueue"/> behaves.</summary>
public sealed record EmbeddedQueueOptions
{
    /// <summary>The most messages it holds, dead letters included; 10,000 unless set.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>
    /// How long a received message is hidden from others. 30 seconds unless set: the consumer's own timeout, so that
    /// none is still at work.
    /// </summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a message is received before it becomes a dead letter; 5 unless set, as in template.yaml.
    /// </summary>
    public int MaxReceiveCount { get; init; } = 5;
}

namespace EventPlatform.LocalHost.Queue;

/// <summary>The limits of an <see cref="EmbeddedQueue"/>.</summary>
public sealed record EmbeddedQueueOptions
{
    /// <summary>The most messages it holds, dead letters included; 10,000 unless set.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>
    /// How long a received message is hidden from others. 30 seconds unless set: the consumer's timeout, so that no
    /// consumer still works on it.
    /// </summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The deliveries before a message becomes a dead letter; 5 unless set, as in template.yaml.</summary>
    public int MaxReceiveCount { get; init; } = 5;
}

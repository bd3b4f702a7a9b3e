namespace EventPlatform.LocalHost.Queue;

/// <summary>A message of an <see cref="EmbeddedQueue"/>.</summary>
public sealed class QueuedMessage
{
    internal QueuedMessage(string body, DateTimeOffset sentAt)
    {
        Body = body;
        SentAt = sentAt;
    }

    /// <summary>The message's id, a UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("D");

    /// <summary>The text that was sent.</summary>
    public string Body { get; }

    /// <summary>When it was sent, in UTC.</summary>
    public DateTimeOffset SentAt { get; }

    /// <summary>How often it was received since it was sent or moved back.</summary>
    public int ReceiveCount { get; internal set; }

    /// <summary>Changes with every delivery: a late timer of an earlier one must not touch it.</summary>
    public string ReceiptHandle { get; internal set; } = "";

    internal MessageState State { get; set; }
}

internal enum MessageState
{
    /// <summary>Waits to be received.</summary>
    Visible,

    /// <summary>Received, and neither deleted nor failed.</summary>
    InFlight,

    /// <summary>Failed; hidden until its visibility timeout ends.</summary>
    Failed,

    /// <summary>Failed as often as allowed.</summary>
    Dead,

    /// <summary>Deleted.</summary>
    Done,
}

/// <summary>The numbers of messages in an <see cref="EmbeddedQueue"/>.</summary>
/// <param name="Visible">Messages that wait to be received.</param>
/// <param name="InFlight">Messages that were received and may yet fail or come again.</param>
/// <param name="DeadLetters">Messages that failed as often as allowed.</param>
public readonly record struct QueueFigures(int Visible, int InFlight, int DeadLetters);

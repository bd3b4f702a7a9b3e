using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventPlatform.LocalHost.Queue;

/// <summary>How an <see cref="EmbeddedQueue"/> behaves.</summary>
internal sealed record EmbeddedQueueOptions
{
    /// <summary>The most messages it holds, dead letters included.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>How long a received message is hidden from others. The consumer's own timeout, so that none is still at work.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a message is received before it becomes a dead letter. As in template.yaml.</summary>
    public int MaxReceiveCount { get; init; } = 5;
}

/// <summary>A message and where it stands.</summary>
internal sealed class QueuedMessage(string body, DateTimeOffset sentAt)
{
    public string Id { get; } = Guid.NewGuid().ToString("D");

    public string Body { get; } = body;

    public DateTimeOffset SentAt { get; } = sentAt;

    /// <summary>How often it was received since it was sent or moved back.</summary>
    public int ReceiveCount { get; set; }

    /// <summary>Changes with every delivery: a late timer of an earlier one must not touch it.</summary>
    public string ReceiptHandle { get; set; } = "";

    public MessageState State { get; set; }
}

internal enum MessageState
{
    /// <summary>Waits to be received.</summary>
    Visible,

    /// <summary>Received, and not yet answered for.</summary>
    InFlight,

    /// <summary>Failed; hidden until its visibility timeout ends.</summary>
    Failed,

    /// <summary>Failed as often as allowed.</summary>
    Dead,

    /// <summary>Deleted.</summary>
    Done,
}

/// <summary>A moment's figures.</summary>
/// <param name="Visible">Messages that wait to be received.</param>
/// <param name="InFlight">Messages that were received and may yet fail or come again.</param>
/// <param name="DeadLetters">Messages that failed as often as allowed.</param>
internal readonly record struct QueueFigures(int Visible, int InFlight, int DeadLetters);

/// <summary>
/// A queue in memory that behaves as SQS: at least once, in no promised order, with a visibility timeout, a receive
/// count and dead letters. It holds a bounded number of messages and never drops one: a full queue refuses. All members
/// may be called from several threads.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue, though not a collection.")]
internal sealed class EmbeddedQueue(TimeProvider clock, EmbeddedQueueOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, QueuedMessage> _held = new(StringComparer.Ordinal);

    // Bounded by _held: redelivery must never wait for room.
    private readonly Channel<QueuedMessage> _visible = Channel.CreateUnbounded<QueuedMessage>();
    private QueueFigures _figures;
    private TaskCompletionSource? _idle;
    private bool _closing;

    /// <summary>The present figures.</summary>
    public QueueFigures Figures
    {
        get
        {
            lock (_gate) return _figures;
        }
    }

    /// <summary>Takes a message, unless the queue is full or closing.</summary>
    public bool TrySend(string body)
    {
        lock (_gate)
        {
            if (_closing || _held.Count >= options.Capacity) return false;

            var message = new QueuedMessage(body, clock.GetUtcNow());
            _held.Add(message.Id, message);
            _figures = _figures with { Visible = _figures.Visible + 1 };
            return _visible.Writer.TryWrite(message);
        }
    }

    /// <summary>Waits for at least one message and hides what it hands out for the visibility timeout.</summary>
    /// <returns>One to <paramref name="max"/> messages.</returns>
    public async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _visible.Reader.WaitToReadAsync(cancellationToken);
            var batch = TryReceive(max);
            if (batch.Count > 0) return batch;
        }
    }

    /// <summary>As <see cref="ReceiveAsync"/>, without waiting.</summary>
    /// <returns>None to <paramref name="max"/> messages.</returns>
    public IReadOnlyList<QueuedMessage> TryReceive(int max)
    {
        var batch = new List<QueuedMessage>(max);
        lock (_gate)
        {
            while (batch.Count < max && _visible.Reader.TryRead(out var message))
            {
                // Deleted by the owner of an earlier delivery while it waited here.
                if (message.State != MessageState.Visible) continue;

                Move(message, MessageState.InFlight);
                message.ReceiveCount++;
                message.ReceiptHandle = Guid.NewGuid().ToString("N");
                batch.Add(message);
            }
        }

        if (batch.Count > 0) HideFor(options.VisibilityTimeout, [.. batch.Select(message => (message, message.ReceiptHandle))]);
        return batch;
    }

    /// <summary>Ends a message's life; a dead letter stays.</summary>
    public void Delete(string messageId)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(messageId, out var message) && message.State != MessageState.Dead) Move(message, MessageState.Done);
        }
    }

    /// <summary>Notes that a delivery failed: the message comes again when its visibility timeout ends, at once when closing.</summary>
    public void Fail(QueuedMessage message)
    {
        lock (_gate)
        {
            if (message.State != MessageState.InFlight) return;

            Move(message, MessageState.Failed);
            if (_closing) Return(message);
        }
    }

    /// <summary>Moves the dead letters back, as if they had just been sent.</summary>
    /// <returns>How many.</returns>
    public int Redrive()
    {
        lock (_gate)
        {
            var dead = DeadLetters();
            foreach (var message in dead)
            {
                message.ReceiveCount = 0;
                Return(message);
            }

            return dead.Count;
        }
    }

    /// <summary>The dead letters.</summary>
    public IReadOnlyList<QueuedMessage> DeadLetters() => HeldAs(state => state is MessageState.Dead);

    /// <summary>Everything that is not done.</summary>
    public IReadOnlyList<QueuedMessage> Undelivered() => HeldAs(_ => true);

    /// <summary>Refuses new messages and lets failed ones come again at once.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            foreach (var message in HeldAs(state => state is MessageState.Failed)) Return(message);
        }
    }

    /// <summary>Waits until nothing is left but dead letters.</summary>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_figures is { Visible: 0, InFlight: 0 }) return Task.CompletedTask;

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    private void HideFor(TimeSpan time, (QueuedMessage Message, string Receipt)[] delivery)
    {
        // One timer for each delivery; it is needed only while one of its messages is.
        ITimer? timer = null;
        timer = clock.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(time, Timeout.InfiniteTimeSpan);

        void Expire()
        {
            timer?.Dispose();
            lock (_gate)
            {
                foreach (var (message, receipt) in delivery)
                    if (message.ReceiptHandle == receipt && message.State is MessageState.InFlight or MessageState.Failed) Return(message);
            }
        }
    }

    private void Return(QueuedMessage message)
    {
        if (message.ReceiveCount >= options.MaxReceiveCount)
        {
            Move(message, MessageState.Dead);
            return;
        }

        message.ReceiptHandle = "";
        Move(message, MessageState.Visible);
        _visible.Writer.TryWrite(message);
    }

    private List<QueuedMessage> HeldAs(Func<MessageState, bool> condition)
    {
        lock (_gate) return [.. _held.Values.Where(message => condition(message.State))];
    }

    private void Move(QueuedMessage message, MessageState state)
    {
        Count(message.State, -1);
        Count(state, +1);
        message.State = state;
        if (state == MessageState.Done) _held.Remove(message.Id);
        if (_figures is not { Visible: 0, InFlight: 0 }) return;

        _idle?.TrySetResult();
        _idle = null;
    }

    private void Count(MessageState state, int by) => _figures = state switch
    {
        MessageState.Visible => _figures with { Visible = _figures.Visible + by },
        MessageState.InFlight or MessageState.Failed => _figures with { InFlight = _figures.InFlight + by },
        MessageState.Dead => _figures with { DeadLetters = _figures.DeadLetters + by },
        _ => _figures,
    };
}

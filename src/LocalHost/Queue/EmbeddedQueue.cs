using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.LocalHost.Queue;

/// <summary>
/// A queue in memory that behaves as SQS: delivery at least once and in any order, with a visibility timeout, a receive
/// count and dead letters. It never drops a message: a full queue refuses new ones. It is safe for concurrent use.
/// </summary>
/// <param name="clock">The clock of visibility timeouts.</param>
/// <param name="options">Its limits.</param>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix",
    Justification = "It is a queue, though not a collection.")]
public sealed class EmbeddedQueue(TimeProvider clock, EmbeddedQueueOptions options) : IActivityQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, QueuedMessage> _held = new(StringComparer.Ordinal);

    // Not bounded: _held counts the messages, and a redelivery must not wait.
    private readonly Channel<QueuedMessage> _visible = Channel.CreateUnbounded<QueuedMessage>();
    private QueueFigures _figures;
    private TaskCompletionSource? _idle;
    private bool _closing;

    /// <inheritdoc/>
    public string Name => "embedded";

    /// <summary>The current numbers of messages.</summary>
    public QueueFigures Figures
    {
        get
        {
            lock (_gate) return _figures;
        }
    }

    /// <inheritdoc/>
    public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var refused = activities.Where(activity => !TrySend(ActivityMessageJson.Write(activity))).ToList();
        return Task.FromResult(refused.Count == 0 ? null : new Refusal(refused, "it is full or closing"));
    }

    /// <summary>Accepts a message, unless the queue is full or closing.</summary>
    /// <param name="body">The message's text.</param>
    /// <returns>False when it was refused.</returns>
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

    /// <summary>Waits for at least one message and hides the returned ones for the visibility timeout.</summary>
    /// <param name="max">The most messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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

    /// <summary>Receives messages as <see cref="ReceiveAsync"/> does, without waiting.</summary>
    /// <param name="max">The most messages.</param>
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

        if (batch.Count > 0)
            HideFor(options.VisibilityTimeout, [.. batch.Select(message => (message, message.ReceiptHandle))]);
        return batch;
    }

    /// <summary>Deletes a message; a dead letter stays.</summary>
    /// <param name="messageId">The message's id; an unknown one is ignored.</param>
    public void Delete(string messageId)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(messageId, out var message) && message.State != MessageState.Dead)
                Move(message, MessageState.Done);
        }
    }

    /// <summary>
    /// Ends a delivery that failed: the message comes again when its visibility timeout ends, at once when closing.
    /// </summary>
    public void Fail(QueuedMessage message)
    {
        lock (_gate)
        {
            if (message.State != MessageState.InFlight) return;

            Move(message, MessageState.Failed);
            if (_closing) Return(message);
        }
    }

    /// <summary>Moves the dead letters back as new messages.</summary>
    /// <returns>The number of messages.</returns>
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

    /// <summary>Returns a copy of the dead letters, in any order.</summary>
    public IReadOnlyList<QueuedMessage> DeadLetters() => HeldAs(state => state is MessageState.Dead);

    /// <summary>Returns a copy of all messages, dead letters included, in any order.</summary>
    public IReadOnlyList<QueuedMessage> Undelivered() => HeldAs(_ => true);

    /// <summary>Refuses new messages from now on and delivers failed ones again at once.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            foreach (var message in HeldAs(state => state is MessageState.Failed)) Return(message);
        }
    }

    /// <summary>Waits until only dead letters are left.</summary>
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
        // One timer for each delivery; it ends with the last of its messages.
        ITimer? timer = null;
        timer = clock.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(time, Timeout.InfiniteTimeSpan);

        void Expire()
        {
            timer?.Dispose();
            lock (_gate)
            {
                foreach (var (message, receipt) in delivery)
                {
                    if (message.ReceiptHandle == receipt
                        && message.State is MessageState.InFlight or MessageState.Failed)
                    {
                        Return(message);
                    }
                }
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

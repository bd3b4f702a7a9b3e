using EventPlatform.LocalHost.Queue;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.UnitTests.LocalHost;

public sealed class EmbeddedQueueTests
{
    private static readonly EmbeddedQueueOptions Options = new() { Capacity = 3, MaxReceiveCount = 2 };

    private readonly FakeTimeProvider _clock = new();
    private readonly EmbeddedQueue _queue;

    public EmbeddedQueueTests() => _queue = new EmbeddedQueue(_clock, Options);

    [Fact]
    public async Task Receive_EmptyQueue_WaitsForAMessage()
    {
        var receiving = _queue.ReceiveAsync(10, TestContext.Current.CancellationToken);
        Assert.False(receiving.IsCompleted);

        Assert.True(_queue.TrySend("a"));

        Assert.Equal("a", Assert.Single(await receiving).Body);
    }

    [Fact]
    public void Receive_MoreThanABatch_TakesOneBatch()
    {
        Send("a", "b", "c");

        Assert.Equal(2, _queue.TryReceive(2).Count);
        Assert.Equal(new QueueFigures(Visible: 1, InFlight: 2, DeadLetters: 0), _queue.Figures);
    }

    [Fact]
    public void Receive_NeverAnswered_ComesAgainAfterTheVisibilityTimeout()
    {
        Send("a");
        var first = Assert.Single(_queue.TryReceive(10)).Id;

        _clock.Advance(Options.VisibilityTimeout - TimeSpan.FromTicks(1));
        Assert.Empty(_queue.TryReceive(10));
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(first, Assert.Single(_queue.TryReceive(10)).Id);
    }

    [Fact]
    public void Fail_IsHiddenUntilTheVisibilityTimeout()
    {
        Send("a");
        _queue.Fail(Assert.Single(_queue.TryReceive(10)));

        Assert.Empty(_queue.TryReceive(10));
        _clock.Advance(Options.VisibilityTimeout);

        Assert.Equal(2, Assert.Single(_queue.TryReceive(10)).ReceiveCount);
    }

    [Fact]
    public void Delete_AfterItCameAgain_EndsItAllTheSame()
    {
        Send("a");
        var slow = Assert.Single(_queue.TryReceive(10));
        _clock.Advance(Options.VisibilityTimeout);

        _queue.Delete(slow.Id);

        Assert.Empty(_queue.TryReceive(10));
        Assert.Equal(default, _queue.Figures);
    }

    [Fact]
    public void Fail_AsOftenAsAllowed_IsADeadLetterWithItsBody()
    {
        Send("a");
        FailTwice();

        Assert.Empty(_queue.TryReceive(10));
        Assert.Equal("a", Assert.Single(_queue.DeadLetters()).Body);
        Assert.Equal(new QueueFigures(Visible: 0, InFlight: 0, DeadLetters: 1), _queue.Figures);
    }

    [Fact]
    public void Redrive_DeadLetter_IsDeliveredAsOftenAsANewOne()
    {
        Send("a");
        FailTwice();

        Assert.Equal(1, _queue.Redrive());
        Assert.Empty(_queue.DeadLetters());
        FailTwice();

        Assert.Single(_queue.DeadLetters());
    }

    [Fact]
    public void Send_FullQueue_IsRefusedUntilAMessageIsDone()
    {
        Send("a", "b", "c");
        Assert.False(_queue.TrySend("d"));

        _queue.Delete(_queue.TryReceive(1)[0].Id);

        Assert.True(_queue.TrySend("d"));
    }

    [Fact]
    public void Send_QueueFullOfDeadLetters_IsRefused()
    {
        Send("a", "b", "c");
        FailTwice();

        Assert.False(_queue.TrySend("d"));
        Assert.Equal(3, _queue.DeadLetters().Count);
    }

    [Fact]
    public void Close_FailedMessages_ComeAgainAtOnceAndNewOnesAreRefused()
    {
        Send("a", "b");
        var batch = _queue.TryReceive(10);
        _queue.Fail(batch[0]);

        _queue.Close();

        Assert.Equal(batch[0].Id, Assert.Single(_queue.TryReceive(10)).Id);
        Assert.False(_queue.TrySend("c"));
    }

    [Fact]
    public async Task WaitUntilIdle_EndsWhenOnlyDeadLettersAreLeft()
    {
        Send("a", "b");
        var idle = _queue.WaitUntilIdleAsync(TestContext.Current.CancellationToken);
        _queue.Delete(_queue.TryReceive(1)[0].Id);
        Assert.False(idle.IsCompleted);

        FailTwice();

        await idle;
    }

    private void Send(params IEnumerable<string> bodies) =>
        Assert.All(bodies, body => Assert.True(_queue.TrySend(body)));

    private void FailTwice()
    {
        for (var i = 0; i < 2; i++)
        {
            foreach (var message in _queue.TryReceive(10)) _queue.Fail(message);
            _clock.Advance(Options.VisibilityTimeout);
        }
    }
}

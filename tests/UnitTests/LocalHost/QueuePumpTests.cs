using Amazon.Lambda.SQSEvents;
using EventPlatform.LocalHost.Queue;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.UnitTests.LocalHost;

public sealed class QueuePumpTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deliver_AnswerNamesAMessageThatWasNotGiven_FailsTheWholeBatch()
    {
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions { MaxReceiveCount = 1 });
        queue.TrySend("a");
        queue.TrySend("b");
        await using var pump = queue.StartPump(_ => Task.FromResult(
            new SQSBatchResponse([new SQSBatchResponse.BatchItemFailure { ItemIdentifier = "another" }])));

        Assert.Equal(2, (await pump.DrainAsync(TimeSpan.FromMinutes(1), Cancelled)).Count);
    }

    [Fact]
    public async Task Drain_ConsumerThatNeverAnswers_ReturnsWhatIsLeft()
    {
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions());
        queue.TrySend("a");
        await using var pump = queue.StartPump(_ => new TaskCompletionSource<SQSBatchResponse>().Task);

        Assert.Equal("a", Assert.Single(await pump.DrainAsync(TimeSpan.FromMilliseconds(50), Cancelled)).Body);
    }
}

using System.Collections.Concurrent;
using Amazon.Lambda.SQSEvents;
using EventPlatform.LocalHost.Queue;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Messaging;

/// <summary>The embedded queue between the functions and the consumer.</summary>
public sealed class LocalQueueTests
{
    private const int Changes = 10_000;
    private const int Producers = 16;

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_TenThousandChangesOverAFailingConsumer_LeaveExactlyTenThousandActivities()
    {
        var queue = new EmbeddedQueue(TimeProvider.System, new EmbeddedQueueOptions
        {
            VisibilityTimeout = TimeSpan.FromMilliseconds(500),
        });
        await using var api = await TestApi.StartAsync(MessagingSteps.Through(queue), Cancelled);
        var chance = new Random(20);
        var batches = 0;
        var failures = 0;
        await using var pump = queue.StartPump(DeliverTwiceOrFailAsync);

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(ProduceAsync)));
        await queue.WaitUntilIdleAsync(Cancelled);
        while (queue.Redrive() > 0) await queue.WaitUntilIdleAsync(Cancelled);

        Assert.Equal(Changes, await api.StoredAsync());
        Assert.Equal(
            (long)Changes,
            await api.SqlAsync("SELECT count(DISTINCT guest_id) FROM activities JOIN guests ON guests.id = guest_id"));
        Assert.Equal(default, queue.Figures);
        Assert.InRange(failures, batches / 10, batches / 3);

        async Task ProduceAsync()
        {
            for (var i = 0; i < Changes / Producers; i++) await api.AddGuestAsync();
        }

        async Task<SQSBatchResponse> DeliverTwiceOrFailAsync(SQSEvent batch)
        {
            int lot;
            lock (chance)
            {
                lot = chance.Next(100);
                batches++;
                if (lot < 20) failures++;
            }

            // Half of the failing ones fail after their work is done.
            if (lot < 10) throw new InvalidOperationException("The consumer died before its work.");
            await api.InvokeAsync(batch);
            if (lot < 20) throw new InvalidOperationException("The consumer died after its work.");
            return await api.InvokeAsync(batch);
        }
    }

    [Fact]
    public async Task Deliver_OnePoisonRecordInABatchOfTen_IsDeliveredFiveTimesAndThenADeadLetter()
    {
        const string Poison =
            """{"id":"not an id","guest_id":null,"action":"settings.updated","timestamp":"2027-01-01T00:00:00Z"}""";
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions());
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        for (var i = 0; i < 9; i++) queue.TrySend(Bodies.Activity(Guid.NewGuid(), Guid.NewGuid()));
        queue.TrySend(Poison);
        var answers = new ConcurrentQueue<(int Records, int Failed)>();
        var answered = new SemaphoreSlim(0);
        await using var pump = queue.StartPump(async batch =>
        {
            var response = await api.InvokeAsync(batch);
            answers.Enqueue((batch.Records.Count, response.BatchItemFailures.Count));
            answered.Release();
            return response;
        });

        var idle = queue.WaitUntilIdleAsync(Cancelled);
        for (var delivery = 0; delivery < 5; delivery++)
        {
            await answered.WaitAsync(Cancelled);
            await Patience.WaitUntilAsync(() => queue.Figures.InFlight <= 1, Cancelled); // The nine are deleted.
            _clock.Advance(new EmbeddedQueueOptions().VisibilityTimeout);
        }

        await idle;
        Assert.Equal([(10, 1), (1, 1), (1, 1), (1, 1), (1, 1)], answers);
        Assert.Equal(9, await api.StoredAsync());
        Assert.Equal(Poison, Assert.Single(queue.DeadLetters()).Body);
    }

    [Fact]
    public async Task Publish_FullQueue_GoesToTheDatabase()
    {
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions { Capacity = 1 });
        await using var api = await TestApi.StartAsync(MessagingSteps.Through(queue), Cancelled);

        await api.AddGuestAsync();
        await api.AddGuestAsync();

        Assert.Equal(1, queue.Figures.Visible);
        Assert.Equal(1, await api.StoredAsync());
    }

    [Fact]
    public async Task Drain_WorkingConsumer_LeavesNothing()
    {
        var queue = new EmbeddedQueue(_clock, new EmbeddedQueueOptions());
        await using var api = await TestApi.StartAsync(MessagingSteps.Through(queue), Cancelled);
        for (var i = 0; i < 25; i++) await api.AddGuestAsync();
        await using var pump = queue.StartPump(api.InvokeAsync);

        Assert.Empty(await pump.DrainAsync(TimeSpan.FromMinutes(1), Cancelled));
        Assert.Equal(25, await api.StoredAsync());
    }
}

using Amazon.SQS;
using EventPlatform.Application;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure;
using EventPlatform.Infrastructure.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Messaging;

/// <summary>From SQS to the trail, with the SDK's own client in the place of Lambda's poller.</summary>
public sealed class SqsConsumingTests : IAsyncLifetime
{
    private const string Queue = "activities";

    private readonly FakeTimeProvider _clock = new();
    private readonly SwitchableFault _database = new();
    private readonly Guid _guestId = Guid.NewGuid();
    private SqsEmulator _emulator = null!;
    private Uri _queueUrl = null!;
    private IAmazonSQS _sqs = null!;
    private TestApi _api = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IActivityQueue PatientClient => MessagingSteps.PatientClient(_queueUrl, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _emulator = await SqsEmulator.StartAsync(_clock);
        _queueUrl = _emulator.CreateQueue(Queue);
        _sqs = SqsClients.Create(_queueUrl);
        _api = await TestApi.StartAsync(MessagingSteps.Through(PatientClient) with { Interceptors = [_database] });
    }

    public async ValueTask DisposeAsync()
    {
        _sqs.Dispose();
        await _api.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Consume_ChangesInAnyOrderAndTwice_AreStoredOnceAndListedAsTheyHappened()
    {
        var id = await _api.AddGuestAsync();
        await _api.PutAsync($"/guests/{id}", """{"dietary":"vegan"}""").MustBe(200);
        await _api.DeleteAsync($"/guests/{id}").MustBe(204);
        var batch = await _sqs.ReceiveAsync(_queueUrl);

        await _api.ConsumeAsync(batch.AsEnumerable().Reverse().Select(message => (message.MessageId, message.Body)));
        Assert.Empty(await _sqs.ConsumeAsync(_queueUrl, _api, batch));

        Assert.Equal(["guest.deleted", "guest.updated", "guest.created"], await _api.ActionsOfAsync(id));
        Assert.Empty(_emulator.Bodies(Queue));
    }

    [Fact]
    public async Task Consume_MixedBatch_LeavesThePoisonInTheQueue()
    {
        string[] bodies = [Activity(), "poison", Activity(), "\ud83e", Activity("guest.vanished"), Activity()];
        foreach (var body in bodies)
            _emulator.Send(Queue, body);

        var failed = await _sqs.ConsumeAsync(_queueUrl, _api, await _sqs.ReceiveAsync(_queueUrl));

        Assert.Equal(3, failed.Count);
        Assert.Equal(3, await _api.StoredAsync());
        Assert.Equal(3, _emulator.Bodies(Queue).Count);
    }

    [Fact]
    public async Task Consume_DatabaseDownDuringABatch_StoresItAtTheNextDelivery()
    {
        SendActivities(10);
        _database.Fault = MessagingSteps.ConnectionLost;
        Assert.Equal(10, (await _sqs.ConsumeAsync(_queueUrl, _api, await _sqs.ReceiveAsync(_queueUrl))).Count);
        Assert.Equal(0, await _api.StoredAsync());

        _database.Fault = null;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await _sqs.ConsumeAsync(_queueUrl, _api, await _sqs.ReceiveAsync(_queueUrl)));

        Assert.Equal(10, await _api.StoredAsync());
        Assert.Empty(_emulator.Bodies(Queue));
    }

    [Fact]
    public async Task Consume_KilledBetweenStoringAndAnswering_StoresNothingTwice()
    {
        SendActivities(10);
        var batch = await _sqs.ReceiveAsync(_queueUrl);
        await _api.ConsumeAsync(batch.Select(message => (message.MessageId, message.Body)));
        Assert.Empty(await _sqs.ReceiveAsync(_queueUrl));

        _clock.Advance(TimeSpan.FromMinutes(1));
        var again = await _sqs.ReceiveAsync(_queueUrl);
        Assert.Equal(batch.Select(message => message.MessageId), again.Select(message => message.MessageId));
        Assert.Empty(await _sqs.ConsumeAsync(_queueUrl, _api, again));

        Assert.Equal(10, await _api.StoredAsync());
        Assert.Empty(_emulator.Bodies(Queue));
    }

    [Fact]
    public async Task Consume_BatchOfTen_IsOneStatement()
    {
        SendActivities(10);

        Assert.Empty(await _sqs.ConsumeAsync(_queueUrl, _api, await _sqs.ReceiveAsync(_queueUrl)));

        Assert.Equal(1, _database.Statements);
    }

    [Fact]
    public async Task Consume_RowThatTheDatabaseRefuses_FailsAlone()
    {
        await _api.SqlAsync($"ALTER TABLE activities ADD CONSTRAINT ck_refused CHECK (guest_id <> '{_guestId}')");
        SendActivities(4);
        _emulator.Send(Queue, Bodies.Activity(Guid.NewGuid(), _guestId));
        var batch = await _sqs.ReceiveAsync(_queueUrl);

        var failed = await _sqs.ConsumeAsync(_queueUrl, _api, batch);

        Assert.Equal([batch[4].MessageId], failed);
        Assert.Equal(4, await _api.StoredAsync());
    }

    [Fact]
    public async Task Publish_PartOfABatchRefused_IsStoredByTheDatabaseAndTheRestByTheQueue()
    {
        _emulator.Behaviour = SqsBehaviour.RefuseEverySecondMessage;

        await PublishAsync(Activities(25));

        Assert.Equal(12, await _api.StoredAsync()); // Of batches of 10, 10 and 5.
        Assert.Equal(13, _emulator.Bodies(Queue).Count);
    }

    [Fact]
    public async Task Publish_TenThousandMessagesFromSixteenProducers_AreStoredOnceEach()
    {
        const int Producers = 16;
        const int Calls = 25;
        const int PerCall = 25;

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(async () =>
        {
            for (var call = 0; call < Calls; call++) await PublishAsync(Activities(PerCall));
        })));
        Assert.Equal(Producers * Calls * PerCall, _emulator.Bodies(Queue).Count);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await _sqs.ReceiveAsync(_queueUrl) is { Count: > 0 } batch)
                Assert.Empty(await _sqs.ConsumeAsync(_queueUrl, _api, batch));
        })));

        Assert.Equal(Producers * Calls * PerCall, await _api.StoredAsync());
        Assert.Empty(_emulator.Bodies(Queue));
    }

    private static string Activity(string action = "guest.created") =>
        Bodies.Activity(Guid.NewGuid(), Guid.NewGuid(), action);

    private static ActivityMessage[] Activities(int count) =>
        [
            .. Enumerable.Range(0, count)
            .Select(_ => new ActivityMessage(Guid.NewGuid(), Guid.NewGuid(), "guest.created", DateTimeOffset.UtcNow))];

    private void SendActivities(int count)
    {
        for (var i = 0; i < count; i++) _emulator.Send(Queue, Activity());
    }

    private async Task PublishAsync(ActivityMessage[] activities)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventPlatform"] = _api.ConnectionString,
        }).Build();
        await using var services = new ServiceCollection().AddSingleton(PatientClient).AddApplication()
            .AddInfrastructure(configuration).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IActivityPublisher>().PublishAsync(activities, Cancelled);
    }
}

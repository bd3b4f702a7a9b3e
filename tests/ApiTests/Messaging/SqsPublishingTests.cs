using System.Diagnostics.Metrics;
using System.Text.Json;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Messaging;

/// <summary>Activities on their way to SQS, through the SDK's own client.</summary>
public sealed class SqsPublishingTests : IAsyncLifetime
{
    private const string Send = "SendMessageBatch";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly CollectedLogs _logs = new();
    private readonly string _queue = $"activities-{Guid.NewGuid():n}";
    private SqsEmulator _sqs = null!;
    private Uri _queueUrl = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IReadOnlyList<LogLine> Warnings => _logs.At(LogLevel.Warning, "they are written to the database");

    public async ValueTask InitializeAsync()
    {
        _sqs = await SqsEmulator.StartAsync();
        _queueUrl = _sqs.CreateQueue(_queue);
    }

    public ValueTask DisposeAsync() => _sqs.DisposeAsync();

    [Fact]
    public async Task Publish_QueueConfigured_SendsTheMessageAndWritesNothing()
    {
        await using var api = await StartAsync();

        var id = await api.AddGuestAsync();

        var message = JsonElement.Parse(Assert.Single(_sqs.Bodies(_queue)));
        Assert.Equal(
            ["id", "guest_id", "action", "timestamp", "actor"],
            message.EnumerateObject().Select(field => field.Name));
        Assert.Equal(id, message.GetProperty("guest_id").GetGuid());
        Assert.Equal("guest.created", message.GetProperty("action").GetString());
        Assert.Equal(0, await api.StoredAsync());
    }

    [Fact]
    public async Task Publish_QueueUnreachableForTwoHundredRequests_LosesNothingAndAsksItOnce()
    {
        var counted = CountFallbacks(out var listener);
        using var _ = listener;
        _sqs.Behaviour = SqsBehaviour.Abort;
        await using var api = await StartAsync();

        for (var i = 0; i < 200; i++) await api.AddGuestAsync();

        Assert.Equal(200, await api.StoredAsync());
        Assert.Equal(200, Warnings.Count);
        Assert.Equal(200, counted());
        Assert.Equal(2, _sqs.RequestsFor(Send)); // One request, two tries.
    }

    [Fact]
    public async Task Publish_QueueUnreachableWithoutTheBreaker_AsksItEveryTime()
    {
        _sqs.Behaviour = SqsBehaviour.Abort;
        await using var api = await StartAsync(("ActivityQueue:BreakMs", "0"), ("ActivityQueue:MaxRetries", "0"));

        for (var i = 0; i < 200; i++) await api.AddGuestAsync();

        Assert.Equal(200, await api.StoredAsync());
        Assert.Equal(200, _sqs.RequestsFor(Send));
    }

    [Fact]
    public async Task Publish_QueueFailsAfterItWorked_IsLeftAloneAfterOneRequest()
    {
        await using var api = await StartAsync(("ActivityQueue:MaxRetries", "0"));
        for (var i = 0; i < 20; i++) await api.AddGuestAsync();
        _sqs.Behaviour = SqsBehaviour.Abort;

        for (var i = 0; i < 10; i++) await api.AddGuestAsync();

        Assert.Equal(21, _sqs.RequestsFor(Send));
        Assert.Equal(10, await api.StoredAsync());
    }

    [Fact]
    public async Task Publish_QueueStillDownWhenAskedAgain_IsLeftAloneAgainAndUsedOnceItAnswers()
    {
        _sqs.Behaviour = SqsBehaviour.Abort;
        await using var api = await StartAsync(("ActivityQueue:MaxRetries", "0"));
        await PublishTwiceAsync(expectedRequests: 1);

        _clock.Advance(TimeSpan.FromSeconds(9.9));
        await PublishTwiceAsync(expectedRequests: 1);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await PublishTwiceAsync(expectedRequests: 2);

        _sqs.Behaviour = SqsBehaviour.Answer;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await PublishTwiceAsync(expectedRequests: 4);
        Assert.Equal(2, _sqs.Bodies(_queue).Count);
        Assert.Equal(6, await api.StoredAsync());

        async Task PublishTwiceAsync(int expectedRequests)
        {
            await api.AddGuestAsync();
            await api.AddGuestAsync();
            Assert.Equal(expectedRequests, _sqs.RequestsFor(Send));
        }
    }

    [Fact]
    public async Task Publish_QueueNeverAnswers_GivesUpAtItsTimeout()
    {
        _sqs.Behaviour = SqsBehaviour.Hang;
        var options = MessagingSteps.Through(_queueUrl, ("ActivityQueue:TimeoutMs", "500")) with { Logs = _logs };
        await using var api = await TestApi.StartAsync(options, Cancelled);

        await api.AddGuestAsync();

        Assert.Equal(1, await api.StoredAsync());
        Assert.Contains("(it did not answer in time)", Assert.Single(Warnings).Text, StringComparison.Ordinal);
        Assert.Equal(2, _sqs.RequestsFor(Send));
    }

    [Fact]
    public async Task Publish_NothingListens_GoesToTheDatabase()
    {
        _queueUrl = new Uri($"http://127.0.0.1:{ClosedPort.Number}/000000000000/{_queue}");
        await using var api = await StartAsync();

        await api.AddGuestAsync();

        Assert.Equal(1, await api.StoredAsync());
        Assert.Contains("(it cannot be reached)", Assert.Single(Warnings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_SignatureRefused_LogsTheCodeAndNoCredentials()
    {
        _sqs.Behaviour = SqsBehaviour.RefuseSignature;
        await using var api = await StartAsync();

        await api.AddGuestAsync();

        Assert.Equal(1, await api.StoredAsync());
        Assert.Contains("(SignatureDoesNotMatch)", Assert.Single(Warnings).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            _logs.Lines, line => line.Text.Contains(TestCredentials.SessionToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_QueueDoesNotExist_GoesToTheDatabase()
    {
        _queueUrl = new Uri(_queueUrl, "/000000000000/other");
        await using var api = await StartAsync();

        await api.AddGuestAsync();

        Assert.Equal(1, await api.StoredAsync());
    }

    private Task<TestApi> StartAsync(params (string Name, string Value)[] settings)
    {
        var queue = MessagingSteps.PatientClient(_queueUrl, _clock, settings);
        return TestApi.StartAsync(MessagingSteps.Through(queue) with { Clock = _clock, Logs = _logs }, Cancelled);
    }

    private Func<long> CountFallbacks(out MeterListener listener)
    {
        var count = 0L;
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Meter.Name: UseCaseMetrics.MeterName, Name: QueueMetrics.FallbackCounterName })
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Contains(new KeyValuePair<string, object?>("queue", _queue))) Interlocked.Add(ref count, value);
        });
        listener.Start();
        return () => Interlocked.Read(ref count);
    }
}

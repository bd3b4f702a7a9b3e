using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using EventPlatform.Infrastructure.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EventPlatform.ApiTests.Messaging;

internal static class MessagingSteps
{
    public static Func<Exception> ConnectionLost => () => new NpgsqlException("lost", new IOException());

    public static async Task<long> StoredAsync(this TestApi api) =>
        (long)(await api.SqlAsync("SELECT count(*) FROM activities"))!;

    /// <summary>An API whose activities go to this queue of the emulator.</summary>
    public static TestApiOptions Through(Uri queueUrl, params (string Name, string Value)[] settings) => new()
    {
        Settings = new Dictionary<string, string?>(
            settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value))
        {
            [ActivityQueueOptions.UrlSetting] = queueUrl.AbsoluteUri,
        },
    };

    /// <summary>An API whose activities go to this queue.</summary>
    public static TestApiOptions Through(IActivityQueue queue) => new()
    {
        Services = services => services.AddSingleton(queue),
    };

    /// <summary>
    /// The product's client with these settings, but one that gives up no request: on a busy machine, the emulator may
    /// take longer to answer than the product waits.
    /// </summary>
    public static IActivityQueue PatientClient(
        Uri queueUrl, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Through(queueUrl, settings).Settings);
        var options = ActivityQueueOptions.From(configuration.Build());
        return SqsQueue.For(
            new SqsSettings(queueUrl, Endpoint: null, Region: null, options with { TimeoutMs = 600_000 }), clock);
    }

    /// <summary>Runs the consumer on an event, in the shape that a pump expects.</summary>
    public static async Task<SQSBatchResponse> InvokeAsync(this TestApi api, SQSEvent batch)
    {
        var failed = await api.ConsumeAsync(batch.Records.Select(record => (record.MessageId, record.Body)));
        return new SQSBatchResponse(
            [.. failed.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
    }

    /// <summary>Receives up to ten messages with the SDK's client, as Lambda's poller would.</summary>
    public static async Task<List<Message>> ReceiveAsync(this IAmazonSQS sqs, Uri queueUrl)
    {
        var received = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = queueUrl.AbsoluteUri, MaxNumberOfMessages = 10 },
            TestContext.Current.CancellationToken);
        return received.Messages ?? [];
    }

    /// <summary>Runs the consumer on messages and deletes those it does not report.</summary>
    /// <returns>The ids it reported.</returns>
    public static async Task<IReadOnlyList<string>> ConsumeAsync(
        this IAmazonSQS sqs, Uri queueUrl, TestApi api, List<Message> batch)
    {
        var failed = await api.ConsumeAsync(batch.Select(message => (message.MessageId, message.Body)));
        var done = batch.Where(message => !failed.Contains(message.MessageId)).ToList();
        if (done.Count > 0)
        {
            await sqs.DeleteMessageBatchAsync(
                queueUrl.AbsoluteUri,
                [.. done.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))],
                TestContext.Current.CancellationToken);
        }

        return failed;
    }
}

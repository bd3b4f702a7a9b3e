using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace EventPlatform.LocalHost.Queue;

/// <summary>
/// Delivers batches of the embedded queue to a function, as Lambda does from SQS, and deletes all messages that the
/// function does not report. A function that throws, or reports an unknown message, has failed the whole batch.
/// </summary>
/// <param name="queue">The source of messages.</param>
/// <param name="batchSize">The most messages in one event.</param>
/// <param name="function">Runs the function.</param>
/// <param name="logger">Receives a line for each failure, without the body.</param>
public sealed partial class QueuePump(
    EmbeddedQueue queue, int batchSize, Func<SQSEvent, Task<SQSBatchResponse>> function,
    ILogger logger) : IAsyncDisposable
{
    // Lambda begins with five; on one machine the requests use the same database.
    private const int Consumers = 2;

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts to deliver.</summary>
    public void Start() =>
        _running = Task.WhenAll(Enumerable.Range(0, Consumers).Select(_ => Task.Run(DeliverAllAsync)));

    /// <summary>Refuses new messages, delivers the remaining ones and stops.</summary>
    /// <param name="timeout">The longest time to deliver.</param>
    /// <param name="cancellationToken">Ends the delivery sooner.</param>
    /// <returns>The messages that could not be delivered, dead letters included.</returns>
    public async Task<IReadOnlyList<QueuedMessage>> DrainAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        queue.Close();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(timeout);
        try
        {
            await queue.WaitUntilIdleAsync(giveUp.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller receives the rest.
        }

        await DisposeAsync();
        return queue.Undelivered();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private static SQSEvent.SQSMessage ToRecord(QueuedMessage message) => new()
    {
        MessageId = message.Id,
        ReceiptHandle = message.ReceiptHandle,
        Body = message.Body,
        Md5OfBody = Md5(message.Body),
        EventSource = "aws:sqs",
        EventSourceArn = "arn:aws:sqs:local:000000000000:activities",
        AwsRegion = "local",
        Attributes = new Dictionary<string, string>
        {
            ["ApproximateReceiveCount"] = $"{message.ReceiveCount}",
            ["SentTimestamp"] = $"{message.SentAt.ToUnixTimeMilliseconds()}",
        },
        MessageAttributes = [],
    };

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms",
        Justification = "SQS's check sum is MD5.")]
    private static string Md5(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    private async Task DeliverAllAsync()
    {
        try
        {
            while (true) await DeliverAsync(await queue.ReceiveAsync(batchSize, _stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task DeliverAsync(IReadOnlyList<QueuedMessage> batch)
    {
        var failed = await InvokeAsync(batch);
        foreach (var message in batch)
        {
            if (!failed.Contains(message.Id))
            {
                queue.Delete(message.Id);
                continue;
            }

            LogFailed(logger, message.Id, message.ReceiveCount);
            queue.Fail(message);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "After any exception the batch comes again.")]
    private async Task<HashSet<string>> InvokeAsync(IReadOnlyList<QueuedMessage> batch)
    {
        HashSet<string> all = [.. batch.Select(message => message.Id)];
        try
        {
            var records = new SQSEvent { Records = [.. batch.Select(ToRecord)] };
            var response = await function(records).WaitAsync(_stop.Token);
            HashSet<string> failed = [.. response?.BatchItemFailures?.Select(failure => failure.ItemIdentifier) ?? []];
            return failed.IsSubsetOf(all) ? failed : all;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            LogThrew(logger, e, batch.Count);
            return all;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Message {MessageId} failed at delivery {ReceiveCount}.")]
    private static partial void LogFailed(ILogger logger, string messageId, int receiveCount);

    [LoggerMessage(2, LogLevel.Error, "The consumer threw: its batch of {Count} messages comes again.")]
    private static partial void LogThrew(ILogger logger, Exception e, int count);
}

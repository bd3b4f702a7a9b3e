using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.LocalHost.Queue;

/// <summary>The result of a redrive.</summary>
/// <param name="Messages">Sent and deleted.</param>
/// <param name="Failed">Not sent, or not deleted: they stay in the dead-letter queue.</param>
public readonly record struct RedriveOutcome(int Messages, int Failed);

/// <summary>The result of counting dead letters.</summary>
/// <param name="Messages">All of them.</param>
/// <param name="Unreadable">The messages that the consumer cannot read.</param>
/// <param name="IsComplete">False when a counted message came again before the queue was empty.</param>
public readonly record struct RedrivePreview(int Messages, int Unreadable, bool IsComplete);

/// <summary>
/// Moves dead letters to another queue: sends each message, then deletes it. When stopped in between, both queues hold
/// the message, and the consumer stores it once. No function runs it, so it is not in Infrastructure.
/// </summary>
public sealed class DeadLetterRedrive(IAmazonSQS client, Uri from, Uri to, int max)
{
    /// <summary>How long SQS hides a received message from other consumers, in seconds.</summary>
    public const int HiddenSeconds = 30;

    // SQS's limit for one request.
    private const int BatchSize = 10;

    // A short poll asks only some of SQS's servers and may miss messages.
    private const int WaitSeconds = 1;

    /// <summary>Returns about how many messages there are to move; at least 1.</summary>
    public async Task<int> ExpectedAsync(CancellationToken cancellationToken)
    {
        var attributes = await client.GetQueueAttributesAsync(
            from.AbsoluteUri, [QueueAttributeName.ApproximateNumberOfMessages], cancellationToken);
        return Math.Clamp(attributes.ApproximateNumberOfMessages, 1, max);
    }

    /// <summary>Counts the messages to move and moves none.</summary>
    public async Task<RedrivePreview> CountAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var unreadable = 0;
        while (true)
        {
            var (fresh, received) = await ReceiveNewAsync(seen, cancellationToken);
            unreadable += fresh.Count(message => !ActivityMessageJson.TryRead(message.Body, out _));
            if (fresh.Count == 0 || seen.Count >= max)
                return new RedrivePreview(seen.Count, unreadable, received == 0 || seen.Count >= max);
        }
    }

    /// <summary>Moves messages until there are no more.</summary>
    /// <param name="progress">Receives the number of moved messages after each batch.</param>
    /// <param name="cancellationToken">Stops it, but not between sending a batch and deleting it.</param>
    public async Task<RedriveOutcome> MoveAsync(Action<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var moved = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Count < max)
        {
            var (fresh, _) = await ReceiveNewAsync(seen, cancellationToken);
            if (fresh.Count == 0) break;

            var sent = await SendAsync(fresh, cancellationToken);
            if (sent.Count > 0) moved += await DeleteAsync(sent);
            progress(moved);
        }

        return new RedriveOutcome(moved, seen.Count - moved);
    }

    // No fresh message when the queue is empty, or when only hidden messages come again: each is tried once.
    private async Task<(List<Message> Fresh, int Received)> ReceiveNewAsync(
        HashSet<string> seen, CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = from.AbsoluteUri,
            MaxNumberOfMessages = Math.Min(BatchSize, max - seen.Count),
            VisibilityTimeout = HiddenSeconds,
            WaitTimeSeconds = WaitSeconds,
            MessageAttributeNames = ["All"],
        };
        var received = await client.ReceiveMessageAsync(request, cancellationToken);
        var messages = received.Messages ?? [];
        return (messages.FindAll(message => seen.Add(message.MessageId)), messages.Count);
    }

    private async Task<List<Message>> SendAsync(List<Message> batch, CancellationToken cancellationToken)
    {
        var entries = batch.Select((message, i) => new SendMessageBatchRequestEntry($"{i}", message.Body)
        {
            MessageAttributes = message.MessageAttributes,
        });
        var response = await client.SendMessageBatchAsync(to.AbsoluteUri, [.. entries], cancellationToken);
        var sent = response.Successful ?? [];
        return sent.ConvertAll(entry => batch[int.Parse(entry.Id, CultureInfo.InvariantCulture)]);
    }

    // Not cancelled: sent messages should be deleted.
    private async Task<int> DeleteAsync(List<Message> sent)
    {
        var entries = sent.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle));
        var response = await client.DeleteMessageBatchAsync(from.AbsoluteUri, [.. entries], CancellationToken.None);
        return response.Successful?.Count ?? 0;
    }
}

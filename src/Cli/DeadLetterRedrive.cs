using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.Cli.Commands;

/// <summary>What a redrive did.</summary>
/// <param name="Messages">Sent and deleted.</param>
/// <param name="Failed">Not sent, or sent but not deleted: they stay where they were.</param>
internal readonly record struct RedriveOutcome(int Messages, int Failed);

/// <summary>What a redrive would do.</summary>
/// <param name="Messages">Would be moved.</param>
/// <param name="Unreadable">Those of them that the consumer cannot read.</param>
/// <param name="IsComplete">False when counting ended because what was counted came again, before the queue was
/// empty.</param>
internal readonly record struct RedrivePreview(int Messages, int Unreadable, bool IsComplete);

/// <summary>
/// Moves dead letters to another queue: send first, then delete exactly what was sent. Stopped in between, a message is
/// in both queues; the consumer stores it once all the same.
/// </summary>
internal sealed class DeadLetterRedrive(IAmazonSQS client, Uri from, Uri to, int max)
{
    /// <summary>How long a message that was received here is hidden from others.</summary>
    public const int HiddenSeconds = 30;

    // SQS's limit for one request.
    private const int BatchSize = 10;

    // A short poll asks only some of SQS's servers and may miss what is there.
    private const int WaitSeconds = 1;

    /// <summary>About how many messages there are to move; at least 1.</summary>
    public async Task<int> ExpectedAsync(CancellationToken cancellationToken)
    {
        var attributes = await client.GetQueueAttributesAsync(
            from.AbsoluteUri, [QueueAttributeName.ApproximateNumberOfMessages], cancellationToken);
        return Math.Clamp(attributes.ApproximateNumberOfMessages, 1, max);
    }

    /// <summary>Counts what there is to move and moves nothing.</summary>
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
    /// <param name="progress">Hears how many were moved so far.</param>
    /// <param name="cancellationToken">Stops between two batches' steps.</param>
    public async Task<RedriveOutcome> MoveAsync(Action<int> progress, CancellationToken cancellationToken)
    {
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

    // None fresh when there are no more, or when those that were hidden first come again: each is tried once.
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
        var response = await client.SendMessageBatchAsync(
            to.AbsoluteUri,
            [
                .. batch.Select((message, i) => new SendMessageBatchRequestEntry
                {
                    Id = IdOf(i),
                    MessageBody = message.Body,
                    MessageAttributes = message.MessageAttributes,
                }),
            ],
            cancellationToken);
        return [
            .. (response.Successful ?? []).Select(entry => batch[int.Parse(entry.Id, CultureInfo.InvariantCulture)])];
    }

    // Not cancelled: what was sent should be deleted.
    private async Task<int> DeleteAsync(List<Message> sent)
    {
        var response = await client.DeleteMessageBatchAsync(
            from.AbsoluteUri,
            [
                .. sent.Select(
                    (message, i) =>
                        new DeleteMessageBatchRequestEntry { Id = IdOf(i), ReceiptHandle = message.ReceiptHandle })],
            CancellationToken.None);
        return response.Successful?.Count ?? 0;
    }

    private static string IdOf(int index) => index.ToString(CultureInfo.InvariantCulture);
}

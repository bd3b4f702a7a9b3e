using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using EventPlatform.Lambda.Http;
using MediatR;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EventPlatform.Lambda;

/// <summary>Stores activities that come by queue.</summary>
/// <param name="logger">Gets the reason of every failed item; never its body.</param>
public sealed partial class ActivityFunctions(ILogger<ActivityFunctions> logger)
{
    /// <summary>
    /// Stores a batch in one statement. Each record that cannot be read or breaks a rule is reported as failed, and
    /// so are all others when the database fails: SQS delivers failed records again and in the end dead-letters them.
    /// </summary>
    /// <param name="batch">The records; the same one may come several times.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="sender">Sends the use case.</param>
    /// <returns>The records to deliver again; none when all were stored.</returns>
    [LambdaFunction(ResourceName = nameof(ConsumeActivities), MemorySize = 512, Timeout = 30)]
    [SQSEvent("@ActivityQueue", BatchSize = 10)]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A thrown exception would fail good records along with bad ones.")]
    public async Task<SQSBatchResponse> ConsumeActivities(SQSEvent batch, ILambdaContext context, [FromServices] ISender sender)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(sender);
        var response = new SQSBatchResponse();
        var readable = new List<(string MessageId, ActivityMessage Activity)>();
        foreach (var record in batch.Records)
        {
            if (TryRead(record, out var activity)) readable.Add((record.MessageId, activity));
            else Fail(record.MessageId, "the body is not an activity");
        }

        if (readable.Count == 0) return response;

        try
        {
            using var deadline = Deadline.Of(context);
            var recorded = await sender.Send(new RecordActivities([.. readable.Select(record => record.Activity)]), deadline.Token);
            if (!recorded.IsSuccess)
                readable.ForEach(record => Fail(record.MessageId, recorded.Error.Detail));
            else
                foreach (var rejected in recorded.Value)
                    Fail(readable[rejected.Index].MessageId, rejected.Error.Detail);
        }
        catch (Exception e)
        {
            LogNotStored(logger, e, readable.Count);
            readable.ForEach(record => Fail(record.MessageId, "it was not stored"));
        }

        return response;

        void Fail(string messageId, string reason)
        {
            LogFailedItem(logger, messageId, reason);
            response.BatchItemFailures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = messageId });
        }
    }

    private static bool TryRead(SQSEvent.SQSMessage record, [NotNullWhen(true)] out ActivityMessage? activity)
    {
        activity = null;
        try
        {
            activity = JsonSerializer.Deserialize(record.Body, ApiJson.Instance.ActivityMessage);
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            // Reported by the caller; the exception may quote the body.
        }

        return activity is not null;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Message {MessageId} failed: {Reason}.")]
    private static partial void LogFailedItem(ILogger logger, string messageId, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Count} activities were not stored.")]
    private static partial void LogNotStored(ILogger logger, Exception e, int count);
}

using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using EventPlatform.Application.Activities;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Lambda.Http;
using EventPlatform.Lambda.Telemetry;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EventPlatform.Lambda;

/// <summary>Stores activities that come by queue.</summary>
/// <param name="scopes">Opens a scope for each batch.</param>
/// <param name="log">Writes a line for each batch.</param>
/// <param name="logger">Writes the reason of every failed item; never its body.</param>
public sealed partial class ActivityFunctions(
    IServiceScopeFactory scopes, InvocationLog log, ILogger<ActivityFunctions> logger)
{
    /// <summary>
    /// Stores a batch in one statement. What cannot be read or breaks a rule is reported as failed, and so is what the
    /// database did not store, at the deadline too: SQS delivers failed records again and in the end dead-letters them.
    /// Nothing is thrown, since that would fail the stored records along with the others.
    /// </summary>
    /// <param name="batch">The records; the same one may come several times.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>The records to deliver again; none when all were stored.</returns>
    [LambdaFunction(ResourceName = nameof(ConsumeActivities))]
    [SQSEvent("@ActivityQueue", BatchSize = 10)]
    public async Task<SQSBatchResponse> ConsumeActivities(SQSEvent batch, ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var invocation = log.Begin(context);
        var response = new SQSBatchResponse();
        // Lambda always sends records; whoever invokes the function by hand may not.
        var records = batch?.Records ?? [];
        var readable = Read(records, response);
        if (readable.Count > 0) await StoreAsync(readable, context, response);
        log.Consumed(invocation, records.Count, response.BatchItemFailures.Count);
        return response;
    }

    private List<Delivery> Read(List<SQSEvent.SQSMessage> records, SQSBatchResponse response)
    {
        var readable = new List<Delivery>(records.Count);
        foreach (var record in records)
        {
            if (ActivityMessageJson.TryRead(record?.Body, out var activity))
                readable.Add(new Delivery(record?.MessageId, activity));
            else
                Fail(response, record?.MessageId, "the body is not an activity");
        }

        return readable;
    }

    private async Task StoreAsync(List<Delivery> records, ILambdaContext context, SQSBatchResponse response)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sender = scope.ServiceProvider.GetRequiredService<ISender>();
        using var deadline = Deadline.Of(context);
        await StoreAsync(records, Record, response);

        Task<Result<IReadOnlyList<RejectedActivity>>> Record(List<Delivery> some) =>
            sender.Send(new RecordActivities(some.ConvertAll(record => record.Activity)), deadline.Token);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A thrown exception would fail good records along with bad ones.")]
    private async Task StoreAsync(
        List<Delivery> records, Func<List<Delivery>, Task<Result<IReadOnlyList<RejectedActivity>>>> record,
        SQSBatchResponse response)
    {
        try
        {
            var recorded = await record(records);
            if (recorded.IsSuccess)
            {
                foreach (var rejected in recorded.Value)
                    Fail(response, records[rejected.Index].MessageId, Problem.From(rejected.Error).Detail);
            }
            else
            {
                var reason = Problem.From(recorded.Error).Detail;
                records.ForEach(failed => Fail(response, failed.MessageId, reason));
            }
        }
        catch (Exception e) when (records.Count > 1
            && e is not (BusyException or UnavailableException or OperationCanceledException))
        {
            // The database answers, but refuses the statement. One by one it refuses only the rows it cannot take.
            LogOneByOne(logger, e, records.Count);
            foreach (var single in records) await StoreAsync([single], record, response);
        }
        catch (Exception e)
        {
            LogNotStored(logger, e, records.Count);
            records.ForEach(failed => Fail(response, failed.MessageId, "it was not stored"));
        }
    }

    private void Fail(SQSBatchResponse response, string? messageId, string reason)
    {
        LogFailedItem(logger, messageId, reason);
        // A failure without an id would fail the whole batch, and do so each time it comes.
        if (string.IsNullOrEmpty(messageId)) return;
        response.BatchItemFailures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = messageId });
    }

    [LoggerMessage(1, LogLevel.Warning, "Message {MessageId} failed: {Reason}.")]
    private static partial void LogFailedItem(ILogger logger, string? messageId, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Count} activities were not stored.")]
    private static partial void LogNotStored(ILogger logger, Exception e, int count);

    [LoggerMessage(3, LogLevel.Warning,
        "The database refused {Count} activities together: they are tried one by one.")]
    private static partial void LogOneByOne(ILogger logger, Exception e, int count);

    private sealed record Delivery(string? MessageId, ActivityMessage Activity);
}

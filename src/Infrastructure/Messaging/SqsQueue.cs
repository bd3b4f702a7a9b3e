using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using EventPlatform.Application.Common;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace EventPlatform.Infrastructure.Messaging;

/// <summary>The settings of a queue; a process has one client for equal settings.</summary>
internal sealed record SqsSettings(
    Uri QueueUrl, string? Endpoint, string? Region, TimeSpan Timeout, int MaxRetries, TimeSpan Break);

/// <summary>
/// Sends activities to SQS. After a failure the queue is left alone for a while, so that an outage costs one request
/// in that time the wait for the client's timeout, and the others nothing.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "It lives as long as the process.")]
internal sealed class SqsQueue : IActivityQueue
{
    // SQS's limit for one request.
    private const int MaxBatch = 10;

    // What a request may take beyond the timeouts of its tries.
    private static readonly TimeSpan OverheadTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan SamplingTime = TimeSpan.FromMinutes(1);

    private static readonly ConcurrentDictionary<(SqsSettings, TimeProvider), Lazy<SqsQueue>> Queues = new();

    private readonly IAmazonSQS _client;
    private readonly string _queueUrl;
    private readonly ResiliencePipeline _breaker;
    private readonly ResiliencePipeline _pipeline;

    private SqsQueue(SqsSettings settings, TimeProvider clock)
    {
        _queueUrl = settings.QueueUrl.AbsoluteUri;
        Name = SqsClients.NameOf(settings.QueueUrl);
        // The SDK would wait up to a second between its tries.
        _client =
            SqsClients.Create(settings.QueueUrl, settings.Endpoint, settings.Region, settings.Timeout, maxRetries: 0);
        _breaker = CreateBreaker(settings.Break, clock);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddPipeline(_breaker)
            // The SDK bounds a try, but not its search for credentials.
            .AddTimeout((settings.Timeout * (1 + settings.MaxRetries)) + OverheadTime);
        if (settings.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = settings.MaxRetries,
                Delay = TimeSpan.Zero,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is not (null or AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError })
                    && !args.Context.CancellationToken.IsCancellationRequested),
            });
        }

        _pipeline = pipeline.Build();
    }

    public string Name { get; }

    /// <summary>
    /// The process's client for a queue. Every generated Lambda handler has a container of its own; the client is
    /// shared.
    /// </summary>
    public static SqsQueue For(SqsSettings settings, TimeProvider clock) =>
        Queues.GetOrAdd((settings, clock), key => new Lazy<SqsQueue>(() => new SqsQueue(key.Item1, key.Item2))).Value;

    public async Task<Refusal?> SendAsync(
        IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var refused = new List<ActivityMessage>();
        var reason = "";
        foreach (var batch in activities.Chunk(MaxBatch))
        {
            if (await SendBatchAsync(batch, cancellationToken) is not { } refusal) continue;
            refused.AddRange(refusal.Activities);
            reason = refusal.Reason;
        }

        return refused.Count == 0 ? null : new Refusal(refused, reason);
    }

    private static ResiliencePipeline CreateBreaker(TimeSpan breakTime, TimeProvider clock) =>
        breakTime == TimeSpan.Zero
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // Any failure opens it; see ReportAsync.
                FailureRatio = double.Epsilon,
                MinimumThroughput = 2,
                SamplingDuration = SamplingTime,
                BreakDuration = breakTime,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is not null && !args.Context.CancellationToken.IsCancellationRequested),
            }).Build();

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Whatever keeps the queue from taking an activity, the database takes it.")]
    private async Task<Refusal?> SendBatchAsync(ActivityMessage[] batch, CancellationToken cancellationToken)
    {
        var request = new SendMessageBatchRequest
        {
            QueueUrl = _queueUrl,
            Entries =
            [
                .. batch.Select((activity, i) => new SendMessageBatchRequestEntry
                {
                    Id = $"{i}",
                    MessageBody = ActivityMessageJson.Write(activity),
                }),
            ],
        };
        try
        {
            var response = await _pipeline.ExecuteAsync(
                async (send, token) => await _client.SendMessageBatchAsync(send, token), request, cancellationToken);
            if (response.Failed is not { Count: > 0 } failed) return null;

            return new Refusal(
                [.. failed.Select(entry => batch[int.Parse(entry.Id, CultureInfo.InvariantCulture)])], failed[0].Code);
        }
        catch (BrokenCircuitException)
        {
            return new Refusal(batch, "it failed a moment ago");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await ReportAsync(e);
            return new Refusal(batch, ReasonOf(e));
        }
    }

    // The library opens a circuit on no fewer than two calls. Counting a failed call twice opens it on the first.
    private async Task ReportAsync(Exception e)
    {
        var context = ResilienceContextPool.Shared.Get();
        await _breaker.ExecuteOutcomeAsync((_, failure) => Outcome.FromExceptionAsValueTask<bool>(failure), context, e);
        ResilienceContextPool.Shared.Return(context);
    }

    // No message: SQS quotes the request, session token included, when it refuses a signature.
    private static string ReasonOf(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        TimeoutRejectedException or OperationCanceledException or TimeoutException => "it did not answer in time",
        { InnerException: TimeoutException or TaskCanceledException } => "it did not answer in time",
        HttpRequestException or { InnerException: HttpRequestException } => "it cannot be reached",
        _ => e.GetType().Name,
    };
}

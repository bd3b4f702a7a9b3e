using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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
internal sealed record SqsSettings(Uri QueueUrl, string? Endpoint, string? Region, ActivityQueueOptions Options);

/// <summary>
/// Sends activities to SQS. After a failure it sends nothing for a while, so that in an outage only one request at a
/// time waits for the timeout.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "It lives as long as the process.")]
internal sealed class SqsQueue : IActivityQueue
{
    // SQS's limit for one request.
    private const int MaxBatch = 10;

    // The SDK limits the time of a try, but not of its search for credentials.
    private const int OverheadMs = 500;

    private static readonly ConcurrentDictionary<(SqsSettings, TimeProvider), Lazy<SqsQueue>> Queues = new();

    private readonly IAmazonSQS _client;
    private readonly string _queueUrl;
    private readonly ResiliencePipeline _breaker;
    private readonly ResiliencePipeline _pipeline;

    private SqsQueue(SqsSettings settings, TimeProvider clock)
    {
        var (url, endpoint, region, options) = settings;
        _queueUrl = url.AbsoluteUri;
        Name = SqsClients.NameOf(url);
        // The SDK would wait up to a second between its tries: the pipeline repeats them instead.
        _client = SqsClients.Create(
            url, endpoint, region, TimeSpan.FromMilliseconds(options.TimeoutMs), maxRetries: 0);
        _breaker = CreateBreaker(options.BreakMs, clock);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddPipeline(_breaker)
            .AddTimeout(TimeSpan.FromMilliseconds((options.TimeoutMs * (1 + options.MaxRetries)) + OverheadMs));
        if (options.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                Delay = TimeSpan.Zero,
                ShouldHandle = args => ValueTask.FromResult(
                    IsFailure(args.Outcome, args.Context) && !IsRefusal(args.Outcome.Exception)),
            });
        }

        _pipeline = pipeline.Build();
    }

    public string Name { get; }

    /// <summary>The client, for a check of the queue: a try takes at most the configured time.</summary>
    internal IAmazonSQS Client => _client;

    /// <summary>The address. It may hold credentials.</summary>
    internal string Url => _queueUrl;

    /// <summary>Returns the process's client for a queue, which all containers share.</summary>
    public static SqsQueue For(SqsSettings settings, TimeProvider clock) =>
        Queues.GetOrAdd((settings, clock), key => new Lazy<SqsQueue>(() => new SqsQueue(key.Item1, key.Item2))).Value;

    public async Task<Refusal?> SendAsync(
        IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        Refusal? refused = null;
        foreach (var batch in activities.Chunk(MaxBatch))
        {
            if (await SendBatchAsync(batch, cancellationToken) is { } refusal)
                refused = refusal with { Activities = [.. refused?.Activities ?? [], .. refusal.Activities] };
        }

        return refused;
    }

    private static ResiliencePipeline CreateBreaker(int breakMs, TimeProvider clock) =>
        breakMs == 0
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // Any failure opens it; see ReportAsync.
                FailureRatio = double.Epsilon,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = TimeSpan.FromMilliseconds(breakMs),
                ShouldHandle = args => ValueTask.FromResult(IsFailure(args.Outcome, args.Context)),
            }).Build();

    private static bool IsFailure(Outcome<object> outcome, ResilienceContext context) =>
        outcome.Exception is not null && !context.CancellationToken.IsCancellationRequested;

    // A second try would get the same answer.
    private static bool IsRefusal(Exception? e) =>
        e is AmazonServiceException answer && (int)answer.StatusCode / 100 == 4;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The database takes the activities after any failure.")]
    private async Task<Refusal?> SendBatchAsync(ActivityMessage[] batch, CancellationToken cancellationToken)
    {
        var request = new SendMessageBatchRequest
        {
            QueueUrl = _queueUrl,
            Entries = [.. batch.Select(
                (activity, i) => new SendMessageBatchRequestEntry($"{i}", ActivityMessageJson.Write(activity)))],
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

    // Polly opens a circuit after two calls at the earliest. To count a failed call twice opens it after the first.
    private async Task ReportAsync(Exception e)
    {
        var context = ResilienceContextPool.Shared.Get();
        await _breaker.ExecuteOutcomeAsync((_, failure) => Outcome.FromExceptionAsValueTask<bool>(failure), context, e);
        ResilienceContextPool.Shared.Return(context);
    }

    /// <summary>
    /// Describes a failure without its message: SQS quotes the request, session token included, when it refuses a
    /// signature.
    /// </summary>
    internal static string ReasonOf(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        TimeoutRejectedException or OperationCanceledException or TimeoutException => "it did not answer in time",
        { InnerException: TimeoutException or TaskCanceledException } => "it did not answer in time",
        HttpRequestException or { InnerException: HttpRequestException } => "it cannot be reached",
        _ => e.GetType().Name,
    };
}

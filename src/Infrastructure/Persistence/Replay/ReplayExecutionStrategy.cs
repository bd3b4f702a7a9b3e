using System.Security.Cryptography;
using EventPlatform.Application.Common;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// Full-jitter exponential backoff: a replay waits a random time up to a bound that doubles, so that two commands do
/// not collide again. EF Core's own strategy waits up to a minute, longer than API Gateway.
/// </summary>
internal sealed partial class ReplayExecutionStrategy(
    ExecutionStrategyDependencies dependencies, ReplayOptions options, TimeProvider clock,
    ILogger<ReplayExecutionStrategy> logger)
    : ExecutionStrategy(dependencies, options.MaxRetries, TimeSpan.FromMilliseconds(options.MaxDelayMs))
{
    private long _started;

    /// <summary>
    /// False, so that EF Core returns rows as they arrive. If true, EF Core would buffer every answer to repeat a query
    /// alone; here <see cref="UnitOfWork"/> replays the whole use case.
    /// </summary>
    public override bool RetriesOnFailure => false;

    protected override void OnFirstExecution()
    {
        base.OnFirstExecution();
        _started = clock.GetTimestamp();
    }

    protected override bool ShouldRetryOn(Exception exception) => DatabaseFailure.KindOf(exception) switch
    {
        FailureKind.Other or FailureKind.Impaired or FailureKind.SchemaBehind => false,
        FailureKind.SignInRefused or FailureKind.NoAnswer or FailureKind.StaleStatement =>
            ExceptionsEncountered.TrueForAll(
                earlier => DatabaseFailure.KindOf(earlier) != DatabaseFailure.KindOf(exception)),
        _ => true,
    };

    protected override TimeSpan? GetNextDelay(Exception lastException)
    {
        var replay = ExceptionsEncountered.Count;
        var failure = DatabaseFailure.KindOf(lastException);
        if (replay > options.MaxRetries) return null;

        var bound = Math.Min(options.MaxDelayMs, options.BaseDelayMs * Math.Pow(2, replay - 1));
        // A new connection suffices.
        var delay = failure is FailureKind.NoAnswer or FailureKind.StaleStatement
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)bound + 1));
        if (clock.GetElapsedTime(_started) + delay > TimeSpan.FromMilliseconds(options.MaxTotalMs)) return null;

        var marker = DatabaseFailure.MarkerOf(lastException);
        LogReplay(logger, failure, marker, replay, delay.TotalMilliseconds);
        ReplayMetrics.Replay(failure);
        UseCaseSpans.Replayed(ReplayMetrics.NameOf(failure), marker, replay, delay);
        return delay;
    }

    [LoggerMessage(1, LogLevel.Information, "Database {Failure} {Marker}: retry {Retry} in {DelayMs} ms.")]
    private static partial void LogReplay(
        ILogger logger, FailureKind failure, string marker, int retry, double delayMs);
}

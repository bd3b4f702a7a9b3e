using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// Full-jitter exponential backoff: a replay waits a random time between zero and a bound that doubles, so that
/// those who collided do not collide again. EF Core's own strategy waits up to a minute, past API Gateway's limit.
/// </summary>
internal sealed partial class ReplayExecutionStrategy(
    ExecutionStrategyDependencies dependencies, ReplayOptions options, TimeProvider clock,
    ILogger<ReplayExecutionStrategy> logger)
    : ExecutionStrategy(dependencies, options.MaxRetries, TimeSpan.FromMilliseconds(options.MaxDelayMs))
{
    private long _started;

    /// <summary>
    /// False, which lets EF Core hand out rows as they arrive. When true it reads every answer whole before it shows
    /// the first row, in case it has to repeat the query alone; here <see cref="UnitOfWork"/> repeats the whole use
    /// case.
    /// </summary>
    public override bool RetriesOnFailure => false;

    protected override void OnFirstExecution()
    {
        base.OnFirstExecution();
        _started = clock.GetTimestamp();
    }

    protected override bool ShouldRetryOn(Exception exception) => DatabaseFailure.KindOf(exception) switch
    {
        FailureKind.Other or FailureKind.Impaired => false,
        FailureKind.SignInRefused or FailureKind.NoAnswer or FailureKind.StaleStatement =>
            ExceptionsEncountered.TrueForAll(
                earlier => DatabaseFailure.KindOf(earlier) != DatabaseFailure.KindOf(exception)),
        _ => true,
    };

    protected override TimeSpan? GetNextDelay(Exception lastException)
    {
        var retry = ExceptionsEncountered.Count;
        var failure = DatabaseFailure.KindOf(lastException);
        if (retry > options.MaxRetries) return null;

        var bound = Math.Min(options.MaxDelayMs, options.BaseDelayMs * Math.Pow(2, retry - 1));
        // A new connection is all that these need.
        var delay = failure is FailureKind.NoAnswer or FailureKind.StaleStatement
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)bound + 1));
        if (clock.GetElapsedTime(_started) + delay > TimeSpan.FromMilliseconds(options.MaxTotalMs)) return null;

        LogRetry(logger, failure, DatabaseFailure.MarkerOf(lastException), retry, delay.TotalMilliseconds);
        ReplayMetrics.Retry(failure);
        return delay;
    }

    [LoggerMessage(1, LogLevel.Information, "Database {Failure} {Marker}: retry {Retry} in {DelayMs} ms.")]
    private static partial void LogRetry(ILogger logger, FailureKind failure, string marker, int retry, double delayMs);
}

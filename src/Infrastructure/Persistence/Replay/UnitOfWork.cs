using System.Data;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>Runs use cases under the execution strategy, so that a conflict replays the whole use case.</summary>
internal sealed class UnitOfWork(AppDbContext db, ReplayState replay, DatabasePool pool) : IUnitOfWork
{
    public async Task<T> RunAsync<T>(bool inTransaction, Func<Task<T>> useCase, CancellationToken cancellationToken)
        where T : IResult
    {
        replay.Start();
        try
        {
            return await db.Database.CreateExecutionStrategy().ExecuteAsync(
                (inTransaction, useCase), RunOnceAsync, cancellationToken);
        }
        catch (RetryLimitExceededException e) when (DatabaseFailure.KindOf(e) is FailureKind.Conflict)
        {
            // "Busy" promises that nothing was changed, but an earlier run may have committed.
            throw replay.MayHaveCommitted ? new UnavailableException(e) : new BusyException(e);
        }
        catch (Exception e) when (DatabaseFailure.KindOf(e) is FailureKind.SchemaBehind)
        {
            throw UnavailableException.SchemaBehind(SchemaGuard.Remedy, e);
        }
        catch (Exception e) when (DatabaseFailure.KindOf(e) is not (FailureKind.Other or FailureKind.StaleStatement))
        {
            throw new UnavailableException(e);
        }
    }

    private async Task<T> RunOnceAsync<T>(
        (bool InTransaction, Func<Task<T>> UseCase) work, CancellationToken cancellationToken)
        where T : IResult
    {
        // The rows of an earlier run are out of date.
        db.ChangeTracker.Clear();
        var mayCommit = !work.InTransaction;
        try
        {
            if (!work.InTransaction) return await work.UseCase();

            await using var transaction =
                await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var result = await work.UseCase();
            if (result.Error is not null)
            {
                // An expected failure promises that nothing was changed, so it rolls back. It cannot promise that
                // when an earlier run may have committed.
                return replay.MayHaveCommitted ? throw UnavailableException.OutcomeUnknown() : result;
            }

            mayCommit = true;
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception e)
        {
            // Cancellation, too, leaves the outcome unknown: the database goes on.
            replay.RunFailed(
                mayHaveCommitted: mayCommit && !DatabaseFailure.WasNotCarriedOut(e),
                wasCarriedOut: DatabaseFailure.IsActivityStoredBefore(e));
            await db.ForgetConnectionAsync();
            if (DatabaseFailure.ConcernsConnections(e)) pool.Source.Clear();
            throw;
        }
    }
}

using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>
/// Begins every transaction, the implicit one of <c>SaveChanges</c> included, as REPEATABLE READ: DSQL's only level.
/// Npgsql's default is READ COMMITTED. BEGIN goes with the first statement, so this costs no round trip.
/// </summary>
internal sealed class RepeatableReadInterceptor : DbTransactionInterceptor
{
    public override InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result) =>
        result.HasResult
            ? result
            : InterceptionResult<DbTransaction>.SuppressWithResult(
                connection.BeginTransaction(IsolationLevel.RepeatableRead));

    // BeginTransaction sends nothing, so there is nothing to await.
    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) => new(TransactionStarting(connection, eventData, result));
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Messaging;

/// <summary>Counts the statements that EF Core sends, and fails them while a fault is set.</summary>
internal sealed class SwitchableFault : DbCommandInterceptor
{
    private int _statements;

    public Func<Exception>? Fault { get; set; }

    public int Statements => Volatile.Read(ref _statements);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        CountOrThrow();
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        CountOrThrow();
        return ValueTask.FromResult(result);
    }

    private void CountOrThrow()
    {
        Interlocked.Increment(ref _statements);
        if (Fault is { } fault) throw fault();
    }
}

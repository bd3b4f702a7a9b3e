using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>Recognises the product's statements.</summary>
internal static class Statements
{
    /// <summary>The read of a guest or the seats, or both, on which a command decides what to write.</summary>
    public static bool IsDecidingRead(DbCommand command) => IsDecidingRead(command.CommandText);

    /// <inheritdoc cref="IsDecidingRead(DbCommand)"/>
    public static bool IsDecidingRead(string sql) => sql.StartsWith("-- SeatQueries", StringComparison.Ordinal);
}

/// <summary>Holds up readers, each with its snapshot taken, until enough of them have read; later ones pass.</summary>
internal sealed class ReadBarrier(int readers, Func<DbCommand, bool>? isRead = null) : DbCommandInterceptor
{
    private readonly Func<DbCommand, bool> _isRead = isRead ?? Statements.IsDecidingRead;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result,
        CancellationToken cancellationToken = default)
    {
        if (!_isRead(command)) return result;

        if (Interlocked.Increment(ref _arrived) >= readers) _open.TrySetResult();
        await _open.Task.WaitAsync(cancellationToken);
        return result;
    }
}

/// <summary>
/// Does something once, around a statement or a COMMIT of the product: changes data from another connection,
/// throws what a driver would throw, breaks the connection.
/// </summary>
internal sealed class Trap : IDbCommandInterceptor, IDbTransactionInterceptor
{
    private int _seen;
    private int _before;
    private int _after;

    /// <summary>Which statements.</summary>
    public Func<DbCommand, bool> Statement { get; init; } = _ => false;

    /// <summary>Whether COMMIT is meant, too.</summary>
    public bool Commit { get; init; }

    /// <summary>What to do before the first of them.</summary>
    public Func<NpgsqlConnection, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>What to do after the first of them.</summary>
    public Func<Task> After { get; init; } = () => Task.CompletedTask;

    /// <summary>How many of them were sent.</summary>
    public int Seen => _seen;

    public async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (Statement(command)) await SpringBeforeAsync(command.Connection);
        return result;
    }

    public async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (Statement(command)) await SpringBeforeAsync(command.Connection);
        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        if (Commit) await SpringBeforeAsync(transaction.Connection);
        return result;
    }

    public async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result,
        CancellationToken cancellationToken = default)
    {
        if (Statement(command)) await SpringAfterAsync();
        return result;
    }

    public async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result,
        CancellationToken cancellationToken = default)
    {
        if (Statement(command)) await SpringAfterAsync();
        return result;
    }

    public async Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (Commit) await SpringAfterAsync();
    }

    private async Task SpringBeforeAsync(DbConnection? connection)
    {
        Interlocked.Increment(ref _seen);
        if (Interlocked.Increment(ref _before) == 1) await Before((NpgsqlConnection)connection!);
    }

    private async Task SpringAfterAsync()
    {
        if (Interlocked.Increment(ref _after) == 1) await After();
    }
}

/// <summary>Leaves out the write by which two who take a seat collide: the guard is off.</summary>
internal sealed class NoSeatClaims : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var settings in eventData.Context!.ChangeTracker.Entries<EventSettings>())
            settings.Property(row => row.SeatClaims).IsModified = false;
        NoOneAhead.Forget(eventData.Context.ChangeTracker);
        return ValueTask.FromResult(result);
    }
}

/// <summary>Leaves out the write by which one who joins the waiting list collides with whoever empties it.</summary>
internal sealed class NoOneAhead : SaveChangesInterceptor
{
    /// <summary>Leaves it out of what is to be saved.</summary>
    public static void Forget(ChangeTracker changes)
    {
        foreach (var guest in changes.Entries<Guest>().Where(guest => guest.State is EntityState.Modified))
        {
            var attending = guest.Property(row => row.Attending);
            if (attending is { CurrentValue: null, OriginalValue: null }) attending.IsModified = false;
        }
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Forget(eventData.Context!.ChangeTracker);
        return ValueTask.FromResult(result);
    }
}

/// <summary>Changes the read of those who wait longest, by which seats are given away.</summary>
internal sealed class WaitingListRead(string text, string other) : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (command.CommandText.StartsWith("-- WaitingList", StringComparison.Ordinal))
        {
            if (!command.CommandText.Contains(text, StringComparison.Ordinal))
                throw new InvalidOperationException($"There is no {text} in {command.CommandText}");
#pragma warning disable CA2100 // The statement is the product's.
            command.CommandText = command.CommandText.Replace(text, other, StringComparison.Ordinal);
#pragma warning restore CA2100
        }

        return ValueTask.FromResult(result);
    }
}

/// <summary>Leaves out one of several guests who are answered for together: the transaction is off.</summary>
internal sealed class PartlySaved : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var answered = eventData.Context!.ChangeTracker.Entries<Guest>()
            .Where(guest => guest.State == EntityState.Modified && guest.Property(row => row.Dietary).IsModified)
            .ToList();
        if (answered.Count > 1) answered[^1].State = EntityState.Unchanged;
        return ValueTask.FromResult(result);
    }
}

/// <summary>Begins transactions as Npgsql would by itself: the isolation is off.</summary>
internal sealed class ReadCommitted : DbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) =>
        InterceptionResult<DbTransaction>.SuppressWithResult(
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken));
}

/// <summary>Collects the SQLSTATE of every refused statement.</summary>
internal sealed class FailureCodes(ConcurrentQueue<string> codes) : DbCommandInterceptor
{
    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        codes.Enqueue(((PostgresException)eventData.Exception).SqlState);
        return Task.CompletedTask;
    }
}

using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Dsql;

/// <summary>What a failed attempt means for the next one.</summary>
internal enum FailureKind
{
    /// <summary>A bug, a breach of a limit, or not from the database at all: trying again does not help.</summary>
    Other,

    /// <summary>Another transaction was first, and this one was rolled back: try again on fresh data.</summary>
    Conflict,

    /// <summary>No statement reached the database: try again.</summary>
    NotConnected,

    /// <summary>The connection broke with a statement on its way: it may have been carried out. Only idempotent work may be tried again.</summary>
    ConnectionLost,

    /// <summary>The database, or a free connection, took longer than allowed. Trying again would only add to its load.</summary>
    TooSlow,
}

/// <summary>Tells failures apart by SQLSTATE and exception type, never by message text.</summary>
internal static class DatabaseFailure
{
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private const string IdleSessionTimeout = "57P05";

    /// <summary>Says what kind of failure an exception is, looking through EF Core's wrappers.</summary>
    public static FailureKind KindOf(Exception? exception) => exception switch
    {
        DbUpdateException or RetryLimitExceededException => KindOf(exception.InnerException),
        PostgresException postgres => KindOf(postgres.SqlState),
        NpgsqlException { InnerException: TimeoutException } => FailureKind.TooSlow,
        NpgsqlException { InnerException: SocketException } => FailureKind.NotConnected,
        NpgsqlException { InnerException: IOException } => FailureKind.ConnectionLost,
        NpgsqlException { IsTransient: true } => FailureKind.ConnectionLost,
        // EF Core reports a broken connection in the middle of a query this way.
        InvalidOperationException { InnerException: NpgsqlException inner } => KindOf(inner),
        _ => FailureKind.Other,
    };

    /// <summary>What to put into a log: DSQL's marker of the conflict, else the SQLSTATE, else the exception's type.</summary>
    public static string MarkerOf(Exception? exception) => exception switch
    {
        PostgresException postgres when postgres.MessageText.Contains("(OC000)", StringComparison.Ordinal) => "OC000",
        PostgresException postgres when postgres.MessageText.Contains("(OC001)", StringComparison.Ordinal) => "OC001",
        PostgresException postgres => postgres.SqlState,
        { InnerException: PostgresException inner } => MarkerOf(inner),
        _ => exception?.GetType().Name ?? "",
    };

    private static FailureKind KindOf(string sqlState) => sqlState switch
    {
        // DSQL reports a row conflict (OC000) and a catalog change (OC001) with the same state.
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => FailureKind.Conflict,

        // Ids are random and come with the command, so the same key twice means a race for the settings row or a
        // command sent twice. PostgreSQL reports it so, DSQL as a conflict; the replay finds the row.
        PostgresErrorCodes.UniqueViolation => FailureKind.Conflict,

        // The server says itself that it did not carry the statement out.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            or IdleSessionTimeout => FailureKind.NotConnected,

        // A crash says nothing of the kind: it may come between the commit and the word of it.
        PostgresErrorCodes.CrashShutdown => FailureKind.ConnectionLost,
        PostgresErrorCodes.TransactionResolutionUnknown or PostgresErrorCodes.StatementCompletionUnknown => FailureKind.ConnectionLost,
        _ when sqlState.StartsWith("08", StringComparison.Ordinal) => FailureKind.ConnectionLost,
        _ => FailureKind.Other,
    };
}

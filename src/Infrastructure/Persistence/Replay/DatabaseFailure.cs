using System.Security.Authentication;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>The kinds of failures, by what a replay may do about them.</summary>
internal enum FailureKind
{
    /// <summary>A bug, a breach of a limit, or not a failure of the database: a replay would fail again.</summary>
    Other,
    /// <summary>Another transaction was first, and this one was rolled back: a replay reads fresh data.</summary>
    Conflict,
    /// <summary>No statement reached the database.</summary>
    NotConnected,
    /// <summary>The database refused the sign-in. One replay follows, because the refusal may be an accident.</summary>
    SignInRefused,
    /// <summary>The failure came after a statement was sent; it may have been carried out.</summary>
    OutcomeUnknown,
    /// <summary>No answer, usually because the network dropped a pooled connection. One replay follows.</summary>
    NoAnswer,
    /// <summary>A prepared statement is gone, or its columns have changed. One replay follows.</summary>
    StaleStatement,
    /// <summary>The database is read-only, overloaded or full: a replay would add load.</summary>
    Impaired,
    /// <summary>A table or a column is missing: the schema is to be applied.</summary>
    SchemaBehind,
}

/// <summary>
/// Classifies failures by SQLSTATE and exception type: https://www.postgresql.org/docs/current/errcodes-appendix.html
/// and https://docs.aws.amazon.com/aurora-dsql/latest/userguide/troubleshooting.html.
/// </summary>
internal static class DatabaseFailure
{
    private const string IdleSessionTimeout = "57P05";
    private const string IdleInTransactionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";

    /// <summary>Returns the kind of an exception, or of the exception that EF Core has wrapped in it.</summary>
    public static FailureKind KindOf(Exception? exception) => exception switch
    {
        DbUpdateException or RetryLimitExceededException => KindOf(exception.InnerException),
        ConnectingException connecting => KindOfConnecting(connecting.InnerException!),
        // Unsupported features have the same state. The routine is the same in every language of the message.
        PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported } postgres
            when postgres.Routine == "RevalidateCachedQuery"
                || postgres.MessageText.Contains("cached plan", StringComparison.Ordinal) => FailureKind.StaleStatement,
        PostgresException postgres => KindOf(postgres.SqlState),
        NpgsqlException { InnerException: TimeoutException } => FailureKind.NoAnswer,
        NpgsqlException { InnerException: IOException } or NpgsqlException { IsTransient: true } =>
            FailureKind.OutcomeUnknown,
        // EF Core reports a broken connection in the middle of a query this way.
        InvalidOperationException { InnerException: NpgsqlException inner } => KindOf(inner),
        _ => FailureKind.Other,
    };

    /// <summary>True when the failure, such as a failover, may concern all open connections.</summary>
    public static bool ConcernsConnections(Exception exception) =>
        Find<ConnectingException>(exception) is null
        && (KindOf(exception) is FailureKind.NoAnswer or FailureKind.StaleStatement or FailureKind.Impaired
            || Find<PostgresException>(exception)?.SqlState is PostgresErrorCodes.InternalError);

    /// <summary>True when the statement was certainly not carried out: not sent, or refused by an answer.</summary>
    public static bool WasNotCarriedOut(Exception exception) =>
        Find<ConnectingException>(exception) is not null
        || (Find<PostgresException>(exception) is { } answer && KindOf(answer) is not FailureKind.OutcomeUnknown);

    /// <summary>True when an activity is there already, and so the command that comes with it.</summary>
    public static bool IsActivityStoredBefore(Exception exception) =>
        // In the text, not in the field for it: nobody has seen whether DSQL fills that.
        Find<PostgresException>(exception) is { SqlState: PostgresErrorCodes.UniqueViolation } refusal
        && refusal.MessageText.Contains(ActivityConfiguration.Key, StringComparison.Ordinal);

    /// <summary>For logs: DSQL's code of the conflict, else the SQLSTATE, else the exception's type.</summary>
    public static string MarkerOf(Exception? exception) => exception switch
    {
        PostgresException postgres when postgres.MessageText.Contains("(OC000)", StringComparison.Ordinal) => "OC000",
        PostgresException postgres when postgres.MessageText.Contains("(OC001)", StringComparison.Ordinal) => "OC001",
        PostgresException postgres => postgres.SqlState,
        { InnerException: NpgsqlException inner } => MarkerOf(inner),
        _ => exception?.GetType().Name ?? "",
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception => exception is null or T ? (T?)exception : Find<T>(exception.InnerException);

    // No statement was sent.
    private static FailureKind KindOfConnecting(Exception exception) => exception switch
    {
        // The database was too slow, or all connections of the pool were in use.
        TimeoutException or NpgsqlException { InnerException: TimeoutException } => FailureKind.Impaired,
        // DSQL uses one state for a refused sign-in and for its own failures.
        PostgresException { SqlState: PostgresErrorCodes.ConnectionFailure } postgres =>
            postgres.MessageText.Contains("access", StringComparison.OrdinalIgnoreCase)
                ? FailureKind.SignInRefused
                : FailureKind.NotConnected,
        // A wrong password, an unknown database, a refused address, …
        PostgresException postgres when postgres.SqlState[..2] is "28" or "3D" or "42" or "0A" or "F0" =>
            FailureKind.SignInRefused,
        NpgsqlException { InnerException: not AuthenticationException } => FailureKind.NotConnected,
        // A wrong certificate, an unknown host name.
        _ => FailureKind.SignInRefused,
    };

    private static FailureKind KindOf(string sqlState) => sqlState switch
    {
        // DSQL reports a row conflict (OC000) and a catalog change (OC001) with the same state.
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => FailureKind.Conflict,
        // Ids are random and part of the command, so a duplicate key means a race for the settings row or a command
        // sent twice. DSQL reports a conflict instead. The replay finds the row.
        PostgresErrorCodes.UniqueViolation => FailureKind.Conflict,
        // The answer means that the server took no statement.
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or IdleSessionTimeout =>
            FailureKind.NotConnected,
        PostgresErrorCodes.InvalidSqlStatementName => FailureKind.StaleStatement,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => FailureKind.SchemaBehind,
        // After a commit, a shutdown or a crash may be reported instead of the answer. DSQL's "server unavailable" has
        // the state of an internal error.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleInTransactionTimeout
            or PostgresErrorCodes.StatementCompletionUnknown or PostgresErrorCodes.InternalError =>
            FailureKind.OutcomeUnknown,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or TransactionTimeout =>
            FailureKind.Impaired,
        // The connection; insufficient resources, operator intervention, system error, damaged data.
        _ => sqlState[..2] switch
        {
            "08" => FailureKind.OutcomeUnknown,
            "53" or "57" or "58" or "XX" => FailureKind.Impaired,
            _ => FailureKind.Other,
        },
    };
}

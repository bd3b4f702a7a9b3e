using System.Security.Authentication;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Replay;

/// <summary>What a failed attempt means for the next one.</summary>
internal enum FailureKind
{
    /// <summary>A bug, a breach of a limit, or not from the database at all: trying again does not help.</summary>
    Other,

    /// <summary>Another transaction was first, and this one was rolled back: try again on fresh data.</summary>
    Conflict,

    /// <summary>No statement reached the database: try again.</summary>
    NotConnected,

    /// <summary>
    /// The database refused the sign-in, and no statement reached it: it may be a slip, so try once more.
    /// </summary>
    SignInRefused,

    /// <summary>
    /// The connection broke, or the database failed, with a statement on its way: it may have been carried out. Only
    /// what looks before it writes may be tried again.
    /// </summary>
    OutcomeUnknown,

    /// <summary>
    /// A statement got no answer. The usual cause is a pooled connection that the network has dropped silently: try
    /// once more, on a new one.
    /// </summary>
    NoAnswer,

    /// <summary>
    /// The connection knows a prepared statement that the database has no more, or whose columns have changed: try once
    /// more, on a new one.
    /// </summary>
    StaleStatement,

    /// <summary>
    /// The database is there and cannot do it now: it is read-only, out of memory or disk, too slow, or has no free
    /// connection. Trying again at once would only add to its load.
    /// </summary>
    Impaired,
}

/// <summary>
/// Tells failures apart by SQLSTATE and exception type: https://www.postgresql.org/docs/current/errcodes-appendix.html
/// and, for Aurora DSQL, https://docs.aws.amazon.com/aurora-dsql/latest/userguide/troubleshooting.html.
/// </summary>
internal static class DatabaseFailure
{
    private const string IdleSessionTimeout = "57P05";
    private const string IdleInTransactionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";

    /// <summary>Says what kind of failure an exception is, looking through EF Core's wrappers.</summary>
    public static FailureKind KindOf(Exception? exception) => exception switch
    {
        DbUpdateException or RetryLimitExceededException => KindOf(exception.InnerException),
        ConnectingException connecting => KindOfConnecting(connecting.InnerException!),
        // The same state stands for what the database does not support; a text in another language has the same
        // routine.
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

    /// <summary>
    /// Whether connections that are open may not be fit for use: the failure may be of this connection, or it came with
    /// something, such as a failover, that concerns all of them. One that could not be opened says nothing of the
    /// others.
    /// </summary>
    public static bool ConcernsConnections(Exception exception) =>
        Find<ConnectingException>(exception) is null
        && (KindOf(exception) is FailureKind.NoAnswer or FailureKind.StaleStatement or FailureKind.Impaired
            || Find<PostgresException>(exception)?.SqlState is PostgresErrorCodes.InternalError);

    /// <summary>
    /// Whether it is certain that the statement was not carried out: it was not sent, or the database says so.
    /// </summary>
    public static bool WasNotCarriedOut(Exception exception) =>
        Find<ConnectingException>(exception) is not null
        || (Find<PostgresException>(exception) is { } answer && KindOf(answer) is not FailureKind.OutcomeUnknown);

    /// <summary>
    /// What to put into a log: DSQL's marker of the conflict, else the SQLSTATE, else the exception's type.
    /// </summary>
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

    // No statement was sent, whatever it is.
    private static FailureKind KindOfConnecting(Exception exception) => exception switch
    {
        // The database took too long, or all connections of the pool were in use for too long.
        TimeoutException or NpgsqlException { InnerException: TimeoutException } => FailureKind.Impaired,
        // DSQL has one state for a refused sign-in and for trouble of its own.
        PostgresException { SqlState: PostgresErrorCodes.ConnectionFailure } postgres =>
            postgres.MessageText.Contains("access", StringComparison.OrdinalIgnoreCase)
                ? FailureKind.SignInRefused
                : FailureKind.NotConnected,
        // Wrong password, no such database, not allowed from here, …
        PostgresException postgres when postgres.SqlState[..2] is "28" or "3D" or "42" or "0A" or "F0" =>
            FailureKind.SignInRefused,
        NpgsqlException { InnerException: not AuthenticationException } => FailureKind.NotConnected,
        // A certificate that does not fit, a name that does not resolve.
        _ => FailureKind.SignInRefused,
    };

    private static FailureKind KindOf(string sqlState) => sqlState switch
    {
        // DSQL reports a row conflict (OC000) and a catalog change (OC001) with the same state.
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => FailureKind.Conflict,

        // Ids are random and come with the command, so the same key twice means a race for the settings row or a
        // command sent twice. PostgreSQL reports it so, DSQL as a conflict; the replay finds the row.
        PostgresErrorCodes.UniqueViolation => FailureKind.Conflict,

        // The server says itself that it took no statement.
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or IdleSessionTimeout =>
            FailureKind.NotConnected,

        PostgresErrorCodes.InvalidSqlStatementName => FailureKind.StaleStatement,

        // A shutdown or a crash may be reported after the commit and instead of its answer. DSQL says "server
        // unavailable" with the state of an internal error; whether it had committed is unknown.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleInTransactionTimeout
            or PostgresErrorCodes.StatementCompletionUnknown or PostgresErrorCodes.InternalError =>
            FailureKind.OutcomeUnknown,

        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or TransactionTimeout =>
            FailureKind.Impaired,

        // Connection; insufficient resources, operator intervention, system error, damaged data.
        _ => sqlState[..2] switch
        {
            "08" => FailureKind.OutcomeUnknown,
            "53" or "57" or "58" or "XX" => FailureKind.Impaired,
            _ => FailureKind.Other,
        },
    };
}

using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EventPlatform.Infrastructure.Persistence.Connecting;

/// <summary>A connection could not be opened, so that no statement was sent.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors",
    Justification = "Thrown in one place, always with its cause.")]
internal sealed class ConnectingException(Exception inner) : NpgsqlException(inner.Message, inner);

/// <summary>
/// Marks the failures to open a connection. After a statement was sent, the same SQLSTATE means that the database may
/// have carried it out.
/// </summary>
internal sealed class ConnectingInterceptor : DbConnectionInterceptor
{
    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        Mark(eventData.Exception);

    public override Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Mark(eventData.Exception);
        return Task.CompletedTask;
    }

    private static void Mark(Exception exception)
    {
        if (exception is not OperationCanceledException) throw new ConnectingException(exception);
    }
}

using System.Data.Common;
using EventPlatform.ApiTests.Concurrency;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Histories;

/// <summary>Holds up commands between read and write, so that they overlap on a machine with few cores, too.</summary>
internal sealed class HeldDecisions(Random random) : DbCommandInterceptor
{
    private const int LongestMs = 10;

    private readonly Lock _lock = new();

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result,
        CancellationToken cancellationToken = default)
    {
        if (Statements.IsDecidingRead(command)) await Task.Delay(Time(), cancellationToken);
        return result;
    }

    private int Time()
    {
        lock (_lock) return random.Next(LongestMs);
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests;

/// <summary>What can go wrong below the API.</summary>
internal static class Faults
{
    /// <summary>Nothing listens where the database should be.</summary>
    public static TestApiOptions DatabaseDown() => new()
    {
        // The name gives every test a pool of its own, which it closes at its end.
        ConnectionString =
            $"Host=127.0.0.1;Port={ClosedPort.Number};Database=none;Username=none;Password=none;"
            + $"Application Name={Guid.NewGuid():n}",
        Settings = FewReplays,
    };

    public static IReadOnlyDictionary<string, string?> FewReplays { get; } = new Dictionary<string, string?>
    {
        ["Dsql:Retry:MaxRetries"] = "2",
        ["Dsql:Retry:BaseDelayMs"] = "1",
    };

    /// <summary>As many replays as ever, without waiting for long between them.</summary>
    public static IReadOnlyDictionary<string, string?> QuickReplays { get; } = new Dictionary<string, string?>
    {
        ["Dsql:Retry:BaseDelayMs"] = "1",
    };

    /// <summary>Every statement fails before it is sent.</summary>
    public static TestApiOptions EveryStatement(Func<Exception> fault) => new()
    {
        Interceptors = [new FailingStatements(fault)],
        Settings = FewReplays,
    };

    private sealed class FailingStatements(Func<Exception> fault) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default) =>
            throw fault();

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken cancellationToken = default) =>
            throw fault();
    }
}

using Microsoft.Extensions.Logging;

namespace EventPlatform.Benchmarks.Contention;

/// <summary>Counts replays of use cases by their entries in the product's log.</summary>
internal sealed class ReplayCounter : ILoggerProvider, ILogger
{
    private const string Category = "EventPlatform.Infrastructure.Persistence.Replay.ReplayExecutionStrategy";

    private int _count;

    /// <summary>Replays so far.</summary>
    public int Count => Volatile.Read(ref _count);

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Interlocked.Increment(ref _count);

    public void Dispose()
    {
        // Holds no resources.
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EventPlatform.TestSupport;

/// <summary>A line of a log.</summary>
/// <param name="Level">Its level.</param>
/// <param name="Text">The message and, after it, the exception.</param>
/// <param name="Values">The values in the message; for the scope of other lines, with its text.</param>
public sealed record LogLine(LogLevel Level, string Text, string Values);

/// <summary>Keeps what is logged, whatever the category and the level.</summary>
public sealed class CollectedLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>The lines of a level that contain a text.</summary>
    /// <param name="level">The level.</param>
    /// <param name="text">The text.</param>
    public IReadOnlyList<LogLine> At(LogLevel level, string text) =>
        [.. _lines.Where(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal))];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _lines.Enqueue(new LogLine(LogLevel.None, "", $"{state} {ValuesOf(state)}"));
        return null;
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _lines.Enqueue(new LogLine(logLevel, $"{formatter(state, exception)} {exception}", ValuesOf(state)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string ValuesOf(object? state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values
            ? string.Join(' ', values.Select(value => value.Value))
            : "";
}

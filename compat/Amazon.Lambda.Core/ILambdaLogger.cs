namespace Amazon.Lambda.Core;

/// <summary>How grave a log line is.</summary>
public enum LogLevel
{
    /// <summary>Every step.</summary>
    Trace = 0,

    /// <summary>For finding faults.</summary>
    Debug = 1,

    /// <summary>The normal course.</summary>
    Information = 2,

    /// <summary>Unexpected, yet handled.</summary>
    Warning = 3,

    /// <summary>The operation failed.</summary>
    Error = 4,

    /// <summary>The process cannot go on.</summary>
    Critical = 5,
}

/// <summary>Writes to the function's log.</summary>
public interface ILambdaLogger
{
    /// <summary>Writes text as it is, without a line end.</summary>
    /// <param name="message">The text.</param>
    void Log(string message);

    /// <summary>Writes a line.</summary>
    /// <param name="message">The text.</param>
    void LogLine(string message);

    /// <summary>Writes a line at a level.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="message">The text.</param>
    void Log(string level, string message) => LogLine(message);

    /// <summary>Writes a line at a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="message">The text.</param>
    void Log(LogLevel level, string message) => Log(level.ToString(), message);

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void Log(string level, string message, params object[] args) => Log(level, MessageTemplate.Fill(message, args));

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void Log(string level, Exception exception, string message, params object[] args)
    {
        Log(level, MessageTemplate.Fill(message, args));
        Log(level, exception.ToString());
    }

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="level">The level.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="level">The level.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        Log(level.ToString(), exception, message, args);

    /// <summary>Writes a line at level Trace.</summary>
    /// <param name="message">The text.</param>
    void LogTrace(string message) => Log(nameof(LogLevel.Trace), message);

    /// <summary>Writes a line at level Trace whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogTrace(string message, params object[] args) => Log(nameof(LogLevel.Trace), message, args);

    /// <summary>Writes a line at level Trace whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogTrace(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Trace), exception, message, args);

    /// <summary>Writes a line at level Debug.</summary>
    /// <param name="message">The text.</param>
    void LogDebug(string message) => Log(nameof(LogLevel.Debug), message);

    /// <summary>Writes a line at level Debug whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogDebug(string message, params object[] args) => Log(nameof(LogLevel.Debug), message, args);

    /// <summary>Writes a line at level Debug whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogDebug(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Debug), exception, message, args);

    /// <summary>Writes a line at level Information.</summary>
    /// <param name="message">The text.</param>
    void LogInformation(string message) => Log(nameof(LogLevel.Information), message);

    /// <summary>Writes a line at level Information whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogInformation(string message, params object[] args) => Log(nameof(LogLevel.Information), message, args);

    /// <summary>Writes a line at level Information whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogInformation(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Information), exception, message, args);

    /// <summary>Writes a line at level Warning.</summary>
    /// <param name="message">The text.</param>
    void LogWarning(string message) => Log(nameof(LogLevel.Warning), message);

    /// <summary>Writes a line at level Warning whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogWarning(string message, params object[] args) => Log(nameof(LogLevel.Warning), message, args);

    /// <summary>Writes a line at level Warning whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogWarning(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Warning), exception, message, args);

    /// <summary>Writes a line at level Error.</summary>
    /// <param name="message">The text.</param>
    void LogError(string message) => Log(nameof(LogLevel.Error), message);

    /// <summary>Writes a line at level Error whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogError(string message, params object[] args) => Log(nameof(LogLevel.Error), message, args);

    /// <summary>Writes a line at level Error whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogError(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Error), exception, message, args);

    /// <summary>Writes a line at level Critical.</summary>
    /// <param name="message">The text.</param>
    void LogCritical(string message) => Log(nameof(LogLevel.Critical), message);

    /// <summary>Writes a line at level Critical whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogCritical(string message, params object[] args) => Log(nameof(LogLevel.Critical), message, args);

    /// <summary>Writes a line at level Critical whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    void LogCritical(Exception exception, string message, params object[] args) =>
        Log(nameof(LogLevel.Critical), exception, message, args);
}

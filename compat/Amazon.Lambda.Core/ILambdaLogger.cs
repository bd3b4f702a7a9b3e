namespace Amazon.Lambda.Core;

/// <summary>The level of a log line.</summary>
public enum LogLevel
{
    /// <summary>Every step.</summary>
    Trace = 0,

    /// <summary>For finding faults.</summary>
    Debug = 1,

    /// <summary>Normal operation.</summary>
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
}

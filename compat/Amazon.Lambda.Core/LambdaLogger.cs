namespace Amazon.Lambda.Core;

/// <summary>Writes to the function's log where no <see cref="ILambdaContext"/> is at hand.</summary>
public static class LambdaLogger
{
    /// <summary>Takes level (null for plain text), exception and text. The runtime loop puts its own here.</summary>
    internal static Action<string?, Exception?, string> Sink { get; set; } = WriteToConsole;

    /// <summary>Writes text as it is.</summary>
    /// <param name="message">The text.</param>
    public static void Log(string message) => Sink(null, null, message);

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    public static void Log(string level, string message, params object[] args) =>
        Sink(level, null, MessageTemplate.Fill(message, args));

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order.</summary>
    /// <param name="level">The level.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    public static void Log(LogLevel level, string message, params object[] args) =>
        Log(level.ToString(), message, args);

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    public static void Log(string level, Exception exception, string message, params object[] args) =>
        Sink(level, exception, MessageTemplate.Fill(message, args));

    /// <summary>Writes a line whose <c>{holes}</c> are filled in order, and an exception.</summary>
    /// <param name="level">The level.</param>
    /// <param name="exception">The exception.</param>
    /// <param name="message">The text with holes.</param>
    /// <param name="args">What fills the holes.</param>
    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        Log(level.ToString(), exception, message, args);

    private static void WriteToConsole(string? level, Exception? exception, string message)
    {
        Console.WriteLine(level is null ? message : $"{level}: {message}");
        if (exception is not null)
        {
            Console.WriteLine(exception);
        }
    }
}

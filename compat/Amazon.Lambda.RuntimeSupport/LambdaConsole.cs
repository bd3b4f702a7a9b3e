using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Log lines on standard output, which Lambda collects: time, request id, level and text, separated by tabs. The level
/// below which nothing is written comes from <c>AWS_LAMBDA_HANDLER_LOG_LEVEL</c> or <c>AWS_LAMBDA_LOG_LEVEL</c>.
/// </summary>
internal sealed class LambdaConsole : ILambdaLogger
{
    public static readonly LambdaConsole Instance = new();

    private readonly LogLevel _minimum = Enum.TryParse<LogLevel>(
        Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_LEVEL")
        ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL"),
        ignoreCase: true,
        out var minimum) ? minimum : LogLevel.Information;

    private LambdaConsole() =>
        LambdaLogger.Sink = (level, exception, message) =>
        {
            if (level is null)
            {
                Log(message);
            }
            else if (exception is null)
            {
                Log(level, message);
            }
            else
            {
                Log(level, exception, message);
            }
        };

    /// <summary>The invocation under way.</summary>
    public string AwsRequestId { get; set; } = string.Empty;

    public void Log(string message) => Console.Write(message);

    public void LogLine(string message) => Log(nameof(LogLevel.Information), message);

    public void Log(string level, string message)
    {
        if (Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) && parsed < _minimum)
        {
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}\t{AwsRequestId}\t{Short(parsed, level)}\t{message}"));
    }

    public void Log(string level, string message, params object[] args) => Log(level, MessageTemplate.Fill(message, args));

    public void Log(string level, Exception exception, string message, params object[] args) =>
        Log(level, $"{MessageTemplate.Fill(message, args)}{Environment.NewLine}{exception}");

    private static string Short(LogLevel parsed, string level) => parsed switch
    {
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => level.Equals(nameof(LogLevel.Trace), StringComparison.OrdinalIgnoreCase) ? "trce" : level,
    };
}

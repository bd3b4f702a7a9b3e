using Microsoft.Extensions.Logging;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// Lambda's names for log levels, as its logging configuration and its log lines have them:
/// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
/// </summary>
internal static class LambdaLogLevel
{
    /// <summary>The environment variable that Lambda sets when the function's log format is JSON.</summary>
    public const string Setting = "AWS_LAMBDA_LOG_LEVEL";

    /// <summary>Reads a level in either case, by Lambda's name or by .NET's; anything else is Information.</summary>
    public static LogLevel Parse(string? name) => name?.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    /// <summary>Lambda's name of a level.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        _ => "INFO",
    };
}

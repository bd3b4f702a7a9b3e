using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Log lines on standard output, which Lambda collects: time, request id, level and text, separated by tabs, or one
/// line of JSON. The lowest level that is written comes from <c>AWS_LAMBDA_HANDLER_LOG_LEVEL</c> or
/// <c>AWS_LAMBDA_LOG_LEVEL</c>, the form from <c>AWS_LAMBDA_HANDLER_LOG_FORMAT</c> or <c>AWS_LAMBDA_LOG_FORMAT</c>.
/// </summary>
internal sealed class LambdaConsole : ILambdaLogger
{
    public static readonly LambdaConsole Instance = new();

    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private readonly LogLevel _minimum = Variable("LOG_LEVEL")?.ToUpperInvariant() switch
    {
        "FATAL" => LogLevel.Critical,
        "WARN" => LogLevel.Warning,
        var name => Enum.TryParse<LogLevel>(name, ignoreCase: true, out var minimum) ? minimum : LogLevel.Information,
    };

    private LambdaConsole()
    {
    }

    /// <summary>The invocation under way.</summary>
    public ILambdaContext? Invocation { get; set; }

    public void Log(string message) => Console.Write(message);

    public void LogLine(string message) => Write(LogLevel.Information, exception: null, message);

    public void LogError(Exception exception, string message) => Write(LogLevel.Error, exception, message);

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable($"AWS_LAMBDA_HANDLER_{name}") is { Length: > 0 } own
            ? own
            : Environment.GetEnvironmentVariable($"AWS_LAMBDA_{name}");

    private void Write(LogLevel level, Exception? exception, string message)
    {
        if (level < _minimum) return;
        var now = DateTime.UtcNow.ToString(Timestamp, CultureInfo.InvariantCulture);
        var text = exception is null || message.Length == 0 ? $"{message}{exception}" : $"{message}\n{exception}";
        // Read for each line, since tests change the variables of their process.
        Console.WriteLine(Variable("LOG_FORMAT")?.ToUpperInvariant() switch
        {
            "JSON" => Json(now, level, exception, message),
            "UNFORMATTED" => text,
            _ => $"{now}\t{Invocation?.AwsRequestId}\t{(level == LogLevel.Error ? "fail" : "info")}\t{text}",
        });
    }

    private string Json(string now, LogLevel level, Exception? exception, string message)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", now);
            writer.WriteString("level", level.ToString());
            WriteUnlessEmpty("requestId", Invocation?.AwsRequestId);
            WriteUnlessEmpty("tenantId", Invocation?.TenantId);
            WriteUnlessEmpty("traceId", Invocation?.TraceId);
            writer.WriteString("message", message);
            if (exception is not null)
            {
                writer.WriteString("errorType", exception.GetType().FullName);
                writer.WriteString("errorMessage", exception.Message);
                writer.WriteStartArray("stackTrace");
                foreach (var line in exception.ToString().Split('\n')) writer.WriteStringValue(line.Trim());
                writer.WriteEndArray();
            }

            writer.WriteEndObject();

            void WriteUnlessEmpty(string name, string? value)
            {
                if (!string.IsNullOrEmpty(value)) writer.WriteString(name, value);
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

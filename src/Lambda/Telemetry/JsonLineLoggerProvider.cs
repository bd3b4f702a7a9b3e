using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// Writes each log entry as one line of JSON with the field names of Lambda's own JSON format (timestamp, level,
/// requestId, traceId, message, errorType, errorMessage, stackTrace), and after them the entry's values by name. See
/// ADR 0012.
/// </summary>
internal sealed class JsonLineLoggerProvider(LineOutput output, TimeProvider clock) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new JsonLineLogger(categoryName, output, clock);

    public void Dispose()
    {
        // Nothing is held back.
    }

    private sealed class JsonLineLogger(string category, LineOutput output, TimeProvider clock) : ILogger
    {
        // Values of these names would write a member twice.
        private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
        {
            "timestamp", "level", "requestId", "traceId", "message", "category", "errorType", "errorMessage",
            "stackTrace", "{OriginalFormat}",
        };

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The level is the logger factory's filter to check.
        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>>;
            var line = output.Begin();
            Write(line.Json, logLevel, formatter(state, exception), values, exception);
            output.Write(line);
        }

        private void Write(
            Utf8JsonWriter json, LogLevel level, string message, IReadOnlyList<KeyValuePair<string, object?>>? values,
            Exception? exception)
        {
            json.WriteStartObject();
            json.WriteString(
                "timestamp"u8,
                clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, LambdaLogLevel.NameOf(level));
            if (Invocation.Current is { } invocation)
            {
                json.WriteString("requestId"u8, invocation.RequestId);
                if (invocation.TraceId is { } traceId) json.WriteString("traceId"u8, traceId);
            }

            json.WriteString("message"u8, message);
            json.WriteString("category"u8, category);
            for (var i = 0; i < values?.Count; i++)
            {
                if (values[i] is { Key.Length: > 0, Value: { } value } pair && !Taken.Contains(pair.Key))
                    WriteValue(json, pair.Key, value);
            }

            if (exception is not null) WriteException(json, exception);
            json.WriteEndObject();
        }

        private static void WriteValue(Utf8JsonWriter json, string name, object value)
        {
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            switch (value)
            {
                case bool flag: json.WriteBooleanValue(flag); break;
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        private static void WriteException(Utf8JsonWriter json, Exception exception)
        {
            json.WriteString("errorType"u8, exception.GetType().FullName);
            json.WriteString("errorMessage"u8, exception.Message);
            json.WriteStartArray("stackTrace"u8);
            foreach (var line in exception.ToString().AsSpan().EnumerateLines()) json.WriteStringValue(line.Trim());
            json.WriteEndArray();
        }
    }
}

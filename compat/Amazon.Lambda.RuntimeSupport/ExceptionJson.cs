using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Writes an exception for the Runtime API: type, message, stack trace, and its causes likewise.</summary>
internal static class ExceptionJson
{
    private const int MaxBytes = 256 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Exception exception)
    {
        var json = Write(writer => Append(writer, exception));
        return json.Length <= MaxBytes
            ? json
            : Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("errorType", exception.GetType().Name);
                writer.WriteString("errorMessage", "The exception is larger than 256 KB.");
                writer.WriteEndObject();
            });
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    private static void Append(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message);
        var trace = (exception.StackTrace ?? string.Empty)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (trace.Length > 0)
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in trace) writer.WriteStringValue(line);
            writer.WriteEndArray();
        }

        if (exception.InnerException is not null)
        {
            writer.WritePropertyName("cause");
            Append(writer, exception.InnerException);
        }

        if (exception is AggregateException { InnerExceptions.Count: > 0 } aggregate)
        {
            writer.WriteStartArray("causes");
            foreach (var inner in aggregate.InnerExceptions) Append(writer, inner);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}

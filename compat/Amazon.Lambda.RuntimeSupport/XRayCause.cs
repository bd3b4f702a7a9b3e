using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Writes an exception for X-Ray into one header: type, message and frames; no inner ones.</summary>
internal static class XRayCause
{
    private const int MaxBytes = 1024 * 1024;

    // The default encoder writes ASCII only, as a header requires.
    public static string? Write(Exception exception)
    {
        var frames = string.IsNullOrEmpty(exception.StackTrace)
            ? []
            : new StackTrace(exception, fNeedFileInfo: true).GetFrames();
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("working_directory", Directory.GetCurrentDirectory());
            writer.WriteStartArray("exceptions");
            writer.WriteStartObject();
            writer.WriteString("type", exception.GetType().Name);
            writer.WriteString("message", exception.Message);
            if (frames.Length > 0) Append(writer, frames);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartArray("paths");
            foreach (var path in frames.Select(frame => frame.GetFileName()).OfType<string>().Distinct())
                writer.WriteStringValue(path);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.Length < MaxBytes ? Encoding.UTF8.GetString(stream.ToArray()) : null;
    }

    private static void Append(Utf8JsonWriter writer, StackFrame[] frames)
    {
        writer.WriteStartArray("stack");
        foreach (var frame in frames)
        {
            writer.WriteStartObject();
            var file = frame.GetFileName();
            if (file is not null) writer.WriteString("path", file);
            writer.WriteString("label", Label(frame));
            if (file is not null) writer.WriteNumber("line", frame.GetFileLineNumber());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Label(StackFrame frame) => DiagnosticMethodInfo.Create(frame) switch
    {
        null => "Method has been trimmed",
        { DeclaringTypeName: { } type } method => $"{type.Split('.')[^1]}.{method.Name}",
        { } method => method.Name,
    };
}

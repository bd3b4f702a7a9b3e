using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// Takes lines of JSON. A line is written whole and flushed before the call returns: Lambda freezes the process once the
/// answer is sent, and what is still in a buffer then comes out with a later invocation or never.
/// </summary>
/// <param name="stream">Where the lines go; it stays open.</param>
internal sealed class LineOutput(Stream stream)
{
    private const int TypicalLineBytes = 512;

    private static readonly JsonWriterOptions Json = new()
    {
        // Lines go into no HTML page: what they say stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();

    /// <summary>
    /// The process's standard output itself. Console.Out is not: the Lambda runtime replaces it by a writer that puts each
    /// line into a log record of its own, so that the JSON would become text within JSON.
    /// </summary>
    public static LineOutput Standard() => new(Console.OpenStandardOutput());

    /// <summary>Begins a line.</summary>
    /// <param name="line">Takes the line.</param>
    /// <returns>Writes the one JSON value that the line consists of; flush it before the line is written.</returns>
    public static Utf8JsonWriter Begin(out ArrayBufferWriter<byte> line) => new(line = new ArrayBufferWriter<byte>(TypicalLineBytes), Json);

    /// <summary>Ends a line and writes it.</summary>
    /// <param name="line">The JSON value.</param>
    public void Write(ArrayBufferWriter<byte> line)
    {
        line.Write("\n"u8);
        lock (_gate)
        {
            stream.Write(line.WrittenSpan);
            stream.Flush();
        }
    }
}

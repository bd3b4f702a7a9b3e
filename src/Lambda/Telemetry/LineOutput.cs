using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// Writes lines of JSON. A line is written whole and flushed before the call returns: Lambda freezes the process once
/// the answer is sent, so that buffered text would come out with a later invocation or never.
/// </summary>
/// <param name="stream">Where the lines go; it stays open.</param>
internal sealed class LineOutput(Stream stream)
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        // Lines go into no HTML page: names stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();
    private Line? _spare;

    /// <summary>
    /// The process's standard output itself. Console.Out is not: the Lambda runtime replaces it by a writer that puts
    /// each line into a log record of its own, so that the JSON would become text within JSON.
    /// </summary>
    public static LineOutput Standard() => new(Console.OpenStandardOutput());

    /// <summary>Begins a line.</summary>
    /// <returns>Takes the one JSON value that the line consists of.</returns>
    public Line Begin() => Interlocked.Exchange(ref _spare, null) ?? new Line();

    /// <summary>Ends a line and writes it.</summary>
    /// <param name="line">The line, complete; it is no longer the caller's.</param>
    public void Write(Line line)
    {
        lock (_gate) line.WriteTo(stream);
        // An invocation writes a line or two, one after the other: one spare line is enough.
        if (line.TryClear()) Volatile.Write(ref _spare, line);
    }

    /// <summary>A line that is being written.</summary>
    [SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
        Justification = "A writer over a buffer holds nothing, and the line is used again.")]
    internal sealed class Line
    {
        private const int TypicalBytes = 1024;

        // A line with a stack trace may be long; what is kept should not be.
        private const int MostBytesToKeep = 8 * 1024;

        private readonly ArrayBufferWriter<byte> _bytes = new(TypicalBytes);

        /// <summary>Makes an empty line.</summary>
        public Line() => Json = new Utf8JsonWriter(_bytes, JsonOptions);

        /// <summary>Writes the line's JSON.</summary>
        public Utf8JsonWriter Json { get; }

        internal void WriteTo(Stream stream)
        {
            Json.Flush();
            _bytes.Write("\n"u8);
            stream.Write(_bytes.WrittenSpan);
            stream.Flush();
        }

        internal bool TryClear()
        {
            if (_bytes.Capacity > MostBytesToKeep) return false;
            _bytes.ResetWrittenCount();
            Json.Reset();
            return true;
        }
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EventPlatform.Lambda.Telemetry;
using Microsoft.Extensions.Logging;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>
/// Stands for a function's standard output. Every write must be one line, since lines may come from several threads.
/// </summary>
internal sealed class FunctionOutput : Stream
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Called before a line is taken.</summary>
    public Action Writing { get; init; } = () => { };

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>The log entries.</summary>
    public IReadOnlyList<JsonElement> Entries => [.. Json().Where(line => !line.TryGetProperty("_aws", out _))];

    /// <summary>The lines about invocations.</summary>
    public IReadOnlyList<JsonElement> Invocations =>
        [.. Entries.Where(line => line.TryGetProperty("coldStart", out _))];

    /// <summary>The metric documents.</summary>
    public IReadOnlyList<JsonElement> Metrics => [.. Json().Where(line => line.TryGetProperty("_aws", out _))];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Options with which the functions write here as they write on AWS.</summary>
    public TestApiOptions Of(TestApiOptions options, LogLevel minimum = LogLevel.Information) => options with
    {
        Services = services =>
        {
            options.Services(services);
            services.AddFunctionOutput(this, minimum);
        },
    };

    public void Clear() => _lines.Clear();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writing();
        var line = Encoding.UTF8.GetString(buffer);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        _lines.Enqueue(line.TrimEnd('\n'));
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private IEnumerable<JsonElement> Json() => _lines.Select(line => JsonElement.Parse(line));
}

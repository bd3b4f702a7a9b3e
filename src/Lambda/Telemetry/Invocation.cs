namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// One invocation while it runs. It travels with the asynchronous flow: a process that hosts several functions runs
/// invocations side by side, and each finds its own.
/// </summary>
internal sealed class Invocation
{
    private static readonly AsyncLocal<Invocation?> Ambient = new();

    private readonly long[] _counts = new long[InvocationMetrics.Names.Length];
    private long _replays;

    private Invocation(string functionName, string requestId, string? traceId, bool coldStart, long started) =>
        (FunctionName, RequestId, TraceId, ColdStart, Started) = (functionName, requestId, traceId, coldStart, started);

    /// <summary>The invocation that the running code belongs to; null outside of any.</summary>
    public static Invocation? Current => Ambient.Value;

    /// <summary>The function's name.</summary>
    public string FunctionName { get; }

    /// <summary>Lambda's id of the invocation.</summary>
    public string RequestId { get; }

    /// <summary>X-Ray's id of the trace; null when the invocation is not traced.</summary>
    public string? TraceId { get; }

    /// <summary>Whether it is the first of its process.</summary>
    public bool ColdStart { get; }

    /// <summary>The clock's time stamp at its start.</summary>
    public long Started { get; }

    /// <summary>Replays of use cases so far, whatever their cause.</summary>
    public long Replays => Interlocked.Read(ref _replays);

    /// <summary>Begins an invocation: until the calling asynchronous method ends, it is the current one.</summary>
    public static Invocation Begin(
        string functionName, string requestId, string? traceHeader, bool coldStart, long started) =>
        Ambient.Value = new Invocation(functionName, requestId, RootOf(traceHeader), coldStart, started);

    /// <summary>The count of a metric so far.</summary>
    public long CountOf(int metric) => Interlocked.Read(ref _counts[metric]);

    /// <summary>Adds to a metric.</summary>
    public void Add(int metric, long value) => Interlocked.Add(ref _counts[metric], value);

    /// <summary>Adds to the replays.</summary>
    public void AddReplays(long value) => Interlocked.Add(ref _replays, value);

    // Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
    // https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    private static string? RootOf(string? traceHeader)
    {
        const string Root = "Root=";
        foreach (var part in (traceHeader ?? "").Split(';', StringSplitOptions.TrimEntries))
            if (part.StartsWith(Root, StringComparison.Ordinal)) return part[Root.Length..];
        return null;
    }
}

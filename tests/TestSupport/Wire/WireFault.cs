namespace EventPlatform.TestSupport.Wire;

/// <summary>What goes wrong with a statement.</summary>
public enum WireFault
{
    /// <summary>Answered with 40001 (OC000), and rolled back: another transaction changed the same rows.</summary>
    RowConflict,

    /// <summary>Answered with 40001 (OC001), and rolled back: the schema or a right was changed.</summary>
    CatalogChange,

    /// <summary>The connection breaks before the statement reaches the database.</summary>
    LoseRequest,

    /// <summary>The database carries the statement out, and the connection breaks before its answer arrives.</summary>
    LoseAnswer,

    /// <summary>The database carries the statement out and crashes (57P02) before it says so.</summary>
    CrashAfter,
}

/// <summary>A fault that waits for its statement.</summary>
public sealed class WireFaultRule
{
    private readonly Func<string, bool> _applies;
    private readonly int _times;
    private int _hits;

    internal WireFaultRule(WireFault fault, Func<string, bool> applies, int times)
    {
        Fault = fault;
        _applies = applies;
        _times = times;
    }

    /// <summary>What goes wrong.</summary>
    public WireFault Fault { get; }

    /// <summary>How often it has gone wrong.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _times);

    internal bool Strikes(string statement) =>
        Volatile.Read(ref _hits) < _times && _applies(statement) && Interlocked.Increment(ref _hits) <= _times;
}

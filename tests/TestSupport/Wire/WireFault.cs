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

/// <summary>A fault that waits for its statement, or for a new connection.</summary>
public sealed class WireFaultRule
{
    private readonly Func<string, bool> _applies;
    private readonly int _times;
    private int _hits;

    internal WireFaultRule(WireEffect effect, Func<string, bool> applies, int times)
    {
        Effect = effect;
        _applies = applies;
        _times = times;
    }

    /// <summary>How often it has gone wrong.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _times);

    internal WireEffect Effect { get; }

    internal bool Strikes(string statement) =>
        Volatile.Read(ref _hits) < _times && _applies(statement) && Interlocked.Increment(ref _hits) <= _times;
}

/// <summary>What a fault does to what the client sends at once.</summary>
/// <param name="Error">Answered in the place of the database's own answer; null for no answer.</param>
/// <param name="IsCarriedOut">
/// Whether the database carries it out; if not, the transaction around it is aborted.
/// </param>
/// <param name="Cuts">
/// Whether the connection breaks then; one that neither answers nor breaks stays silent for good.
/// </param>
internal sealed record WireEffect(byte[]? Error, bool IsCarriedOut, bool Cuts)
{
    /// <summary>The effect of a fault.</summary>
    public static WireEffect Of(WireFault fault) => fault switch
    {
        WireFault.RowConflict => OfError("40001", "another transaction changed the same rows (OC000)"),
        WireFault.CatalogChange => OfError("40001", "another transaction changed the schema (OC001)"),
        WireFault.CrashAfter => OfError("57P02", "the server crashed", isCarriedOut: true, fatal: true),
        WireFault.LoseRequest => new WireEffect(null, IsCarriedOut: false, Cuts: true),
        WireFault.LoseAnswer => new WireEffect(null, IsCarriedOut: true, Cuts: true),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>The effect of an error of the database's; a fatal one ends the connection.</summary>
    public static WireEffect OfError(string sqlState, string message, bool isCarriedOut = false, bool fatal = false) =>
        new(WireWriter.Error(fatal ? "FATAL" : "ERROR", sqlState, message), isCarriedOut, fatal);

    /// <summary>The client receives nothing any more.</summary>
    public static WireEffect Silence { get; } = new(null, IsCarriedOut: false, Cuts: false);
}

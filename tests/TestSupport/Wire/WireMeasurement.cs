namespace EventPlatform.TestSupport.Wire;

/// <summary>What went over the wire between its making and its disposal.</summary>
public sealed class WireMeasurement : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _statements = [];
    private readonly Action<WireMeasurement> _end;
    private int _roundTrips;
    private int _connections;

    internal WireMeasurement(Action<WireMeasurement> end) => _end = end;

    /// <summary>
    /// How often the client began to send when it was owed no answer. Opening a connection does not count.
    /// </summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>How many connections were opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The statements sent, BEGIN and COMMIT included, in order for each connection.</summary>
    public IReadOnlyList<string> Statements
    {
        get
        {
            lock (_lock) return [.. _statements];
        }
    }

    /// <summary>Stops counting.</summary>
    public void Dispose() => _end(this);

    internal void CountRoundTrip() => Interlocked.Increment(ref _roundTrips);

    internal void CountConnection() => Interlocked.Increment(ref _connections);

    internal void Add(IEnumerable<string> statements)
    {
        lock (_lock) _statements.AddRange(statements);
    }
}

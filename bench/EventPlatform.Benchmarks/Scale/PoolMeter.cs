using System.Diagnostics.Metrics;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>
/// Reads how many connections a pool of this process has, from Npgsql's own metrics:
/// https://www.npgsql.org/doc/diagnostics/metrics.html
/// </summary>
internal sealed class PoolMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _database;
    private int _idle;
    private int _used;

    /// <summary>Begins to receive the pool's metrics.</summary>
    /// <param name="database">The name of the pool's database.</param>
    public PoolMeter(string database)
    {
        _database = database;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql" && instrument.Name == "db.client.connection.count")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, count, tags, _) => Add(count, tags));
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Add((int)count, tags));
        _listener.Start();
    }

    /// <summary>Counts the connections that are idle in the pool and those that are lent.</summary>
    public (int Idle, int Used) Count()
    {
        (_idle, _used) = (0, 0);
        _listener.RecordObservableInstruments();
        return (_idle, _used);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (isOurs, state) = (false, "");
        foreach (var (name, value) in tags)
        {
            if (name == "db.client.connection.pool.name")
                isOurs = value?.ToString()?.Contains(_database, StringComparison.Ordinal) ?? false;
            if (name == "db.client.connection.state") state = value?.ToString();
        }

        if (!isOurs) return;
        if (state == "used") _used += count;
        else _idle += count;
    }
}

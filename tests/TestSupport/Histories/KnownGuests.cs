namespace EventPlatform.TestSupport.Histories;

/// <summary>The guests that clients know of. A few of them get most of the requests, so that clients meet.</summary>
internal sealed class KnownGuests
{
    private const int Hot = 8;

    private readonly Lock _lock = new();
    private readonly List<Guid> _present = [];
    private readonly List<Guid> _gone = [];
    private readonly HashSet<Guid> _known = [];

    public int Count
    {
        get
        {
            lock (_lock) return _present.Count;
        }
    }

    public void Add(Guid guest)
    {
        lock (_lock)
            if (_known.Add(guest)) _present.Add(guest);
    }

    public void Remove(Guid guest)
    {
        lock (_lock)
            if (_present.Remove(guest)) _gone.Add(guest);
    }

    public Guid Pick(Random random)
    {
        lock (_lock)
        {
            if (_gone.Count > 0 && random.NextDouble() < 0.05) return _gone[random.Next(_gone.Count)];
            if (_present.Count == 0) return Guid.NewGuid();
            return _present[random.Next(random.NextDouble() < 0.6 ? Math.Min(Hot, _present.Count) : _present.Count)];
        }
    }

    /// <summary>One that others write to at the same time, so that a deletion meets a change.</summary>
    public Guid? LastGone()
    {
        lock (_lock) return _gone.Count == 0 ? null : _gone[^1];
    }
}

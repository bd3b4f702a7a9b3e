namespace EventPlatform.TestSupport.Histories;

/// <summary>The guests that clients know of. A few of them get most of the requests, so that clients meet.</summary>
internal sealed class KnownGuests
{
    private const int Hot = 8;

    private readonly Lock _lock = new();
    private readonly List<Guid> _present = [];
    private readonly List<Guid> _gone = [];
    private readonly HashSet<Guid> _known = [];
    private readonly Dictionary<Guid, string> _versions = [];
    private readonly Dictionary<Guid, (IReadOnlyList<Guid> Members, string? Version)> _groups = [];

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

    /// <summary>Records the version in which a client has seen a guest.</summary>
    public void See(Guid guest, string version)
    {
        lock (_lock) _versions[guest] = version;
    }

    /// <summary>Records as what a client has seen a group.</summary>
    public void See(Guid group, IReadOnlyList<Guid> members, string? version)
    {
        lock (_lock) _groups[group] = (members, version);
    }

    /// <summary>The version in which a client saw a guest last; others may have changed it since.</summary>
    public string? VersionOf(Guid guest)
    {
        lock (_lock) return _versions.GetValueOrDefault(guest);
    }

    /// <summary>A group as it was last seen; null when none was.</summary>
    public (Guid Id, IReadOnlyList<Guid> Members, string? Version)? PickGroup(Random random)
    {
        lock (_lock)
        {
            if (_groups.Count == 0) return null;
            var (id, (members, version)) = _groups.ElementAt(random.Next(_groups.Count));
            return (id, members, version);
        }
    }

    /// <summary>One that others write to at the same time, so that a deletion meets a change.</summary>
    public Guid? LastGone()
    {
        lock (_lock) return _gone.Count == 0 ? null : _gone[^1];
    }
}

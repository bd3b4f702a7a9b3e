namespace EventPlatform.Application.Common;

/// <summary>Keeps what a command did until its transaction has committed.</summary>
internal sealed class ActivityLog
{
    private readonly Dictionary<Guid, ActivityMessage> _recorded = [];

    /// <summary>Notes an activity; it is published only if the command succeeds.</summary>
    public void Add(Guid id, Guid? guestId, string action, DateTimeOffset at) =>
        _recorded[id] = new ActivityMessage(id, guestId, action, at);

    /// <summary>
    /// Forgets what an attempt noted that was rolled back. What an attempt noted that may have committed is kept:
    /// its replay may find the work already done and note nothing.
    /// </summary>
    public void StartAttempt(bool earlierMayHaveCommitted)
    {
        if (!earlierMayHaveCommitted) _recorded.Clear();
    }

    /// <summary>Hands out what was noted and forgets it.</summary>
    public IReadOnlyList<ActivityMessage> Take()
    {
        ActivityMessage[] taken = [.. _recorded.Values];
        _recorded.Clear();
        return taken;
    }
}

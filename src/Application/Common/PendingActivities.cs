namespace EventPlatform.Application.Common;

/// <summary>The activities of a command that has not committed yet. One in each scope.</summary>
internal sealed class PendingActivities
{
    private readonly Dictionary<Guid, ActivityMessage> _activities = [];

    /// <summary>Adds an activity; it is published only if the command succeeds.</summary>
    public void Add(Guid id, Guid? guestId, string action, DateTimeOffset at) =>
        _activities[id] = new ActivityMessage(id, guestId, action, at);

    /// <summary>
    /// Drops the activities of a run that was rolled back. Those of a run that may have committed are kept: its replay
    /// may find the work already done and add none.
    /// </summary>
    public void StartRun(bool earlierMayHaveCommitted)
    {
        if (!earlierMayHaveCommitted) _activities.Clear();
    }

    /// <summary>Returns the activities and removes them.</summary>
    public IReadOnlyList<ActivityMessage> Take()
    {
        ActivityMessage[] taken = [.. _activities.Values];
        _activities.Clear();
        return taken;
    }
}

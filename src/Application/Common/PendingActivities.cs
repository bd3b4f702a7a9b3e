using EventPlatform.Application.Access;
using EventPlatform.Domain.Activities;

namespace EventPlatform.Application.Common;

/// <summary>
/// The activities of a command that has not committed yet. One in each scope. Without a publisher they are stored with
/// the change that they record; a publisher gets them after the commit.
/// </summary>
internal sealed class PendingActivities(
    GuestListDb db, TimeProvider clock, CallerContext context, IActivityPublisher? publisher = null)
{
    private readonly Dictionary<Guid, ActivityMessage> _activities = [];
    private bool _areOfEarlierRun;

    /// <summary>Whether an activity is stored in the transaction of its change; otherwise it is published.</summary>
    public bool AreStoredWithChange => publisher is null || StoresAll;

    /// <summary>
    /// Whether a command that commits in several parts stores its activities with them, whatever publisher there is.
    /// </summary>
    public bool StoresAll { get; set; }

    /// <summary>Who causes the activities.</summary>
    public string? Actor => context.Caller.Actor;

    /// <summary>Adds an activity, before the command saves its change; it is lost if the command fails.</summary>
    public void Add(Guid id, Guid? guestId, string action, DateTimeOffset at)
    {
        Announce(id, guestId, action, at);
        if (!AreStoredWithChange) return;

        db.Activities.Add(Activity.Create(id, guestId, action, at, Actor, clock.GetUtcNow()).Value);
    }

    /// <summary>
    /// As <see cref="Add"/>, for a command whose own statement stores the activity when
    /// <see cref="AreStoredWithChange"/> says so.
    /// </summary>
    public void Announce(Guid id, Guid? guestId, string action, DateTimeOffset at)
    {
        ForgetEarlierRun();
        _activities[id] = new ActivityMessage(id, guestId, action, at, Actor);
    }

    /// <summary>
    /// Drops the activities of an earlier run: this run, which adds none of its own perhaps, has found that it has not
    /// committed.
    /// </summary>
    public void ForgetEarlierRun()
    {
        if (_areOfEarlierRun) _activities.Clear();
        _areOfEarlierRun = false;
    }

    /// <summary>
    /// Drops the activities of a run that was rolled back. Those of a run that may have committed are kept: its replay
    /// may find the work already done and add none. If it adds one, it has found that the run has not committed.
    /// </summary>
    public void StartRun(bool earlierMayHaveCommitted)
    {
        if (!earlierMayHaveCommitted) _activities.Clear();
        _areOfEarlierRun = true;
    }

    /// <summary>Returns the activities and removes them.</summary>
    public IReadOnlyList<ActivityMessage> Take()
    {
        ActivityMessage[] taken = [.. _activities.Values];
        _activities.Clear();
        return taken;
    }
}

using EventPlatform.Application.Access;

namespace EventPlatform.Application.Common;

/// <summary>
/// The activities that a command's own statement has stored with the change, whether or not there is a publisher. One
/// in each scope.
/// </summary>
internal sealed class StoredActivities(CallerContext context)
{
    private readonly List<ActivityMessage> _activities = [];

    /// <summary>Who causes the activities.</summary>
    public string? Actor => context.Caller.Actor;

    /// <summary>Adds an activity, after the statement: it is committed.</summary>
    public void Add(Guid id, Guid? guestId, string action, DateTimeOffset at) =>
        _activities.Add(new ActivityMessage(id, guestId, action, at, Actor));

    /// <summary>Returns the activities and removes them.</summary>
    public IReadOnlyList<ActivityMessage> Take()
    {
        ActivityMessage[] taken = [.. _activities];
        _activities.Clear();
        return taken;
    }
}

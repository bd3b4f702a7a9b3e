using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// Each guest whom an acknowledged write has changed leaves one activity, whether it was asked for or came with a seat
/// that got free; what was not done leaves none.
/// </summary>
internal static class ActivityRules
{
    public const string Missing = "An acknowledged change left no activity";
    public const string TooMany = "An operation left more than one activity of one change";
    public const string Wrong = "An activity has another action or guest than its change";
    public const string Unearned = "Something that was not committed left an activity";
    public const string NotStored = "An activity was published, but is not stored as it was";
    public const string Unknown = "An activity is stored that nobody published";
    public const string WrongTrail = "A list of activities shows one that nobody published, or is out of order";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        var stored = recording.Activities.ToDictionary(activity => activity.Id);
        var published = recording.Operations
            .SelectMany(operation => operation.Published)
            .ToDictionary(activity => activity.Id);
        var writes = recording.Operations.Where(operation => operation.Request.IsWrite);
        var notStored = published.Values.Where(activity => stored.GetValueOrDefault(activity.Id) != Stored(activity));
        var unknown = stored.Values.Where(activity => !published.ContainsKey(activity.Id));
        var wrong = recording.Operations.Where(IsTrail).Where(list => !IsTrue(list, published));
        return
        [
            .. writes.SelectMany(write => CheckWrite(recording, write)),
            .. notStored.Select(activity => new Violation(NotStored, $"{activity}")),
            .. unknown.Select(activity => new Violation(Unknown, $"{activity}")),
            .. wrong.Select(list => new Violation(WrongTrail, $"{list} {list.Answer}")),
        ];
    }

    private static IEnumerable<Violation> CheckWrite(Recording recording, Operation write)
    {
        var published = write.Published.Select(activity => (activity.Action, activity.GuestId)).ToList();
        if (published.Distinct().Count() < published.Count) yield return new(TooMany, $"{write}");

        var commits = recording.CommitsOf(write).ToList();
        if (commits.Count == 0 && published.Count > 0) yield return new(Unearned, $"{write} left {published[0]}");
        // A check-in that changes nothing leaves none; any other write without a commit breaks another rule.
        if (commits.Count == 0) yield break;

        var earned = commits.SelectMany(commit => commit.Commit.Changes)
            .Select(change => Earned(write, change)).ToList();
        var left = write.Published.Select(activity => (activity.Id, activity.Action, activity.GuestId)).ToList();
        foreach (var activity in left.Where(activity => !earned.Exists(change => change.Earns(activity))))
            yield return new(Wrong, $"{write} left {activity}");
        foreach (var change in earned.Where(change => !left.Exists(change.Earns)))
            if (write.Outcome is Outcome.Acknowledged) yield return new(Missing, $"{write} left no {change}");
    }

    private static Due Earned(Operation write, Change change)
    {
        if (change.Table == "settings") return new(StateJson.VersionOf(change.After!.Value), "settings.updated", null);
        if (change.After is not { } row) return new(null, "guest.deleted", StateJson.Id(change.Before!.Value));

        var (id, guest) = (StateJson.Id(row), StateJson.Read<GuestState>(row));
        var isAsked = Asked.By(write.Request)
            .Any(asked => asked.GuestId == (change.Before is null ? Guid.Empty : id));
        var action = (isAsked, write.Request.UseCase) switch
        {
            (false, _) => "waitlist.promoted",
            (_, "CreateGuest") => "guest.created",
            (_, "UpdateGuest") => "guest.updated",
            (_, "CheckIn") => "guest.checked_in",
            (_, "UndoCheckIn") => "guest.check_in_undone",
            _ when guest.Attending is true => "rsvp.accepted",
            _ when guest.IsWaiting => "rsvp.waitlisted",
            _ => "rsvp.declined",
        };
        return new(StateJson.VersionOf(row), action, id);
    }

    private static StoredActivity Stored(ActivityMessage activity) =>
        new(activity.Id, activity.GuestId, activity.Action, activity.Timestamp.ToStored());

    private static bool IsTrail(Operation operation) =>
        operation is { Outcome: Outcome.Acknowledged, Request.UseCase: "ListActivities" or "ListGuestActivities" };

    private static bool IsTrue(Operation list, Dictionary<Guid, ActivityMessage> published)
    {
        var activities = list.Answer.GetProperty("activities").EnumerateArray();
        var shown = activities.Select(StateJson.Read<StoredActivity>).ToList();
        return shown.All(activity => published.TryGetValue(activity.Id, out var known) && activity == Stored(known))
            && shown.All(activity => list.Request.GuestId is null || activity.GuestId == list.Request.GuestId)
            && shown.Zip(shown.Skip(1)).All(pair => pair.First.Timestamp >= pair.Second.Timestamp);
    }

    /// <summary>The activity of one row in a commit.</summary>
    /// <param name="Id">The row's version; null for one that is gone.</param>
    /// <param name="Action">What happened.</param>
    /// <param name="GuestId">To whom.</param>
    private sealed record Due(Guid? Id, string Action, Guid? GuestId)
    {
        public bool Earns((Guid Id, string Action, Guid? GuestId) left) =>
            (Action, GuestId) == (left.Action, left.GuestId) && (Id is null || Id == left.Id);
    }
}

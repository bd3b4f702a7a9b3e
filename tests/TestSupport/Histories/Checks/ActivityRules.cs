using System.Text.Json;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>An acknowledged change leaves one activity, and what was not done leaves none.</summary>
internal static class ActivityRules
{
    public const string Missing = "An acknowledged change left no activity";
    public const string TooMany = "An operation left more than one activity";
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
        var published = write.Published.ToList();
        if (published.Count == 0 && write.Outcome is Outcome.Acknowledged) yield return new(Missing, $"{write}");
        if (published.Count > 1) yield return new(TooMany, $"{write}");
        if (published.Count > 0 && !recording.CommitsOf(write).Any()) yield return new(Unearned, $"{write}");
        if (published.Any(activity => activity.Action != ActionOf(write.Request) || activity.GuestId != GuestOf(write)))
            yield return new(Wrong, $"{write} left {published[0]}");
    }

    private static string ActionOf(Request request) => request.UseCase switch
    {
        "CreateGuest" => "guest.created",
        "UpdateGuest" => "guest.updated",
        "DeleteGuest" => "guest.deleted",
        "SubmitRsvp" when JsonElement.Parse(request.Body!).GetProperty("attending").GetBoolean() => "rsvp.accepted",
        "SubmitRsvp" => "rsvp.declined",
        _ => "settings.updated",
    };

    private static Guid? GuestOf(Operation write) =>
        write is { Request.UseCase: "CreateGuest", Outcome: Outcome.Acknowledged }
            ? StateJson.Id(write.Answer)
            : write.Request.GuestId;

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
}

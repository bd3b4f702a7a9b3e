using System.Text.Json;
using EventPlatform.Application.Common;
using EventPlatform.TestSupport.Histories;
using EventPlatform.TestSupport.Histories.Checks;

namespace EventPlatform.UnitTests.Histories;

/// <summary>Puts a small recording together by hand.</summary>
internal sealed class HandMade
{
    private static readonly DateTimeOffset Time = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Operation> _operations = [];
    private readonly List<Commit> _commits = [];
    private readonly List<StoredActivity> _activities = [];
    private int _tags;

    public World World { get; private set; } = World.Empty;

    /// <summary>What the tables hold, if not what was committed.</summary>
    public World? Final { get; set; }

    public static GuestState Guest(Guid id) => new(id, null, "Ada", "Lovelace", null, null, null, null, Time, Time);

    /// <summary>A request to change a guest; null creates one.</summary>
    public Request Write(Guid? guest, params (string Name, object? Value)[] fields)
    {
        var tag = Tags.Make(++_tags);
        var body = Bodies.Of([.. fields, ("email", $"{tag}@example.com")]);
        return guest is null
            ? new Request("CreateGuest", "POST", "/guests", body) { Tag = tag }
            : new Request("UpdateGuest", "PUT", $"/guests/{guest}", body) { Tag = tag, GuestId = guest };
    }

    /// <summary>A request to change the settings.</summary>
    public Request Settings(params (string Name, object? Value)[] fields)
    {
        var tag = Tags.Make(++_tags);
        var body = Bodies.Of([.. fields, ("location", tag)]);
        return new Request("UpdateSettings", "PUT", "/admin/settings", body) { Tag = tag };
    }

    public static Request Delete(Guid guest) => new("DeleteGuest", "DELETE", $"/guests/{guest}") { GuestId = guest };

    public static Request Get(Guid guest) => new("GetGuest", "GET", $"/guests/{guest}") { GuestId = guest };

    /// <summary>A request and its answer.</summary>
    public Operation Answered(
        Request request, long start, long end, int status, object? answer = null, bool isAfterFaults = false)
    {
        var operation = Sent(request, start, isAfterFaults);
        var body = answer is null ? "" : JsonSerializer.Serialize(answer, StateJson.Options);
        operation.Complete(end, new ApiAnswer(status, new Dictionary<string, string>(), body));
        return operation;
    }

    /// <summary>A request whose answer never came.</summary>
    public Operation Sent(Request request, long start, bool isAfterFaults = false)
    {
        var operation = new Operation(request, start) { IsAfterFaults = isAfterFaults };
        _operations.Add(operation);
        return operation;
    }

    /// <summary>A guest who is created without error.</summary>
    public Guid Created(long start, long end, bool? attending = null, bool sees = true)
    {
        var id = Guid.NewGuid();
        var request = Write(null, ("first_name", "Ada"), ("last_name", "Lovelace"), ("attending", attending));
        Committed(StateJson.Apply(Guest(id), request.Body!), sees);
        Published(Answered(request, start, end, 201, World.Guests[id]), "guest.created", id);
        return id;
    }

    /// <summary>A guest who is changed without error.</summary>
    public Operation Changed(Guid guest, long start, long end, params (string Name, object? Value)[] fields)
    {
        var request = Write(guest, fields);
        Committed(StateJson.Apply(World.Guests[guest], request.Body!));
        var done = Answered(request, start, end, 200, World.Guests[guest]);
        Published(done, "guest.updated", guest);
        return done;
    }

    /// <summary>Settings that are saved without error.</summary>
    public void Saved(long start, long end, params (string Name, object? Value)[] fields)
    {
        var request = Settings(fields);
        Committed(StateJson.Apply(World.Settings, request.Body!));
        Published(Answered(request, start, end, 200, World.Settings), "settings.updated", null);
    }

    /// <summary>A guest's row is committed, by one that saw all commits before, or all but the last.</summary>
    public void Committed(GuestState guest, bool sees = true)
    {
        var before = World.Guests.GetValueOrDefault(guest.Id);
        World = World with { Guests = World.Guests.SetItem(guest.Id, guest) };
        Add("guests", before, guest, sees);
    }

    public void Committed(SettingsState settings)
    {
        var before = World.Settings == SettingsState.Unset ? null : World.Settings;
        World = World with { Settings = settings };
        Add("settings", before, settings, sees: true);
    }

    public void CommittedDeletion(Guid guest)
    {
        var before = World.Guests[guest];
        World = World with { Guests = World.Guests.Remove(guest) };
        Add("guests", before, null, sees: true);
    }

    public void Published(Operation operation, string action, Guid? guest, bool isStored = true)
    {
        var activity = new ActivityMessage(Guid.NewGuid(), guest, action, Time);
        operation.Publish(activity);
        if (isStored) Stored(activity.Id, action, guest);
    }

    public void Stored(Guid id, string action, Guid? guest) =>
        _activities.Add(new StoredActivity(id, guest, action, Time));

    public IReadOnlyList<Violation> Check() =>
        HistoryRules.Check(new Recording(_operations, _commits, _activities, Final ?? World));

    private void Add(string table, object? before, object? after, bool sees)
    {
        var number = _commits.Count + 1;
        var limit = sees || _commits[^1].Changes[0].Table != "settings" ? World.Settings.MaxGuests : null;
        var visible = sees ? number - 1 : number - 2;
        _commits.Add(new Commit(number, visible, limit, [new Change(table, Json(before), Json(after))]));
    }

    private static JsonElement? Json(object? row) =>
        row is null ? null : JsonSerializer.SerializeToElement(row, row.GetType(), StateJson.Options);
}

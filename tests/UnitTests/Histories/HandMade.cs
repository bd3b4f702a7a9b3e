using System.Text.Json;
using System.Text.Json.Nodes;
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
    private readonly Dictionary<Guid, Guid> _versions = [];
    private Guid? _version;

    public World World { get; private set; } = World.Empty;

    /// <summary>What the tables hold, if not what was committed.</summary>
    public World? Final { get; set; }

    public static GuestState Guest(Guid id) => GuestState.New(id) with
    {
        FirstName = "Ada",
        LastName = "Lovelace",
        CreatedAt = Time,
        UpdatedAt = Time,
    };

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
        var body = answer is null
            ? ""
            : Shown(JsonSerializer.SerializeToNode(answer, StateJson.Options)).ToJsonString();
        var id = answer is GuestState shown ? shown.Id : Guid.Empty;
        var headers = new Dictionary<string, string> { ["etag"] = $"\"{_versions.GetValueOrDefault(id)}\"" };
        operation.Complete(end, new ApiAnswer(status, headers, body));
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
        // The version of the row that was written last is the id of its activity.
        var activity = new ActivityMessage(_version ?? Guid.NewGuid(), guest, action, Time);
        _version = null;
        operation.Publish(activity);
        if (isStored) Stored(activity.Id, action, guest);
    }

    public void Stored(Guid id, string action, Guid? guest) =>
        _activities.Add(new StoredActivity(id, guest, action, Time));

    public IReadOnlyList<Violation> Check() =>
        HistoryRules.Check(new Recording(_operations, _commits, _activities, Final ?? World));

    private void Add(string table, object? before, object? after, bool sees)
    {
        _version = Guid.NewGuid();
        var number = _commits.Count + 1;
        var limit = sees || _commits[^1].Changes[0].Table != "settings" ? World.Settings.MaxGuests : null;
        var visible = sees ? number - 1 : number - 2;
        _commits.Add(new Commit(number, visible, limit, [new Change(table, Json(before), Json(after))]));
    }

    // The API shows a place beside what is stored; here nobody waits.
    private static JsonNode Shown(JsonNode? answer)
    {
        if (answer is JsonObject row && row.ContainsKey("waitlisted_at")) row["waitlist_position"] = null;
        IEnumerable<JsonNode?> parts = answer switch
        {
            JsonObject fields => fields.Select(field => field.Value).ToList(),
            JsonArray items => items,
            _ => [],
        };
        foreach (var part in parts) Shown(part);
        return answer!;
    }

    private JsonElement? Json(object? row)
    {
        if (row is null) return null;

        var json = JsonSerializer.SerializeToNode(row, row.GetType(), StateJson.Options)!;
        var version = _version ??= Guid.NewGuid();
        json["version"] = version;
        _versions[json["id"]?.GetValue<Guid>() ?? Guid.Empty] = version;
        return JsonSerializer.SerializeToElement(json);
    }
}

using System.Globalization;

namespace EventPlatform.TestSupport.Histories;

/// <summary>
/// Makes up the requests of one client. Every write carries a tag in one of its fields, so that no two write the same
/// and each is found in what the database stored.
/// </summary>
internal sealed class Requests(Random random, Func<string> newTag, KnownGuests guests, bool onlySeats = false)
{
    private const int MostGuests = 120;
    private const int FewestGuests = 30;

    /// <summary>A deadline that has passed, and one that never will.</summary>
    public static DateTimeOffset Past { get; } = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Future { get; } = new(2901, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Ids of the groups that guests move between.
    private static readonly Guid[] Groups =
        [.. Enumerable.Range(1, 6).Select(i => new Guid($"{i:x8}-0000-4000-8000-000000000000"))];

    private bool _hasClosed;
    private bool _hasLimited;

    /// <summary>Every use case of the API once.</summary>
    public IEnumerable<Request> EachOnce() =>
    [
        Create(attending: true), Rsvp(), SetField(), Attend(), Move(), Limit(), Deadline(), Describe(), Delete(),
        Get(), List(), ListGroups(), GetGroup(), Stats(), Settings(), Trail(), Trails(),
    ];

    /// <summary>Any request.</summary>
    public Request Next()
    {
        if (_hasClosed) return Deadline();
        if (onlySeats && !_hasLimited)
        {
            _hasLimited = true;
            return Limit();
        }

        if (guests.Count < FewestGuests) return Create(Coin(0.5));
        return onlySeats ? NextForASeat() : random.Next(100) switch
        {
            < 24 => Rsvp(),
            < 36 => SetField(),
            < 43 => Attend(),
            < 49 => Move(),
            < 55 => guests.Count < MostGuests ? Create(Coin(0.5)) : Delete(),
            < 59 => Delete(),
            < 65 => Limit(),
            < 67 => Deadline(),
            < 71 => Describe(),
            < 72 => Invalid(),
            < 77 => Get(),
            < 81 => List(),
            < 84 => ListGroups(),
            < 87 => GetGroup(),
            < 92 => Stats(),
            < 95 => Settings(),
            < 98 => Trail(),
            _ => Trails(),
        };
    }

    // Most want a seat, and few are free.
    private Request NextForASeat() => random.Next(100) switch
    {
        < 65 => Rsvp(),
        < 90 => Attend(),
        < 98 => guests.Count < MostGuests ? Create(attending: true) : Delete(),
        _ => Limit(),
    };

    private Request Create(bool attending) => Write(
        "CreateGuest", "POST", "/guests", null,
        tag =>
        [
            ("first_name", "Ada"), ("last_name", "Lovelace"), ("email", $"{tag}@example.com"),
            ("attending", attending ? true : null), ("group_id", Coin(0.7) ? Group() : null),
        ]);

    private Request Rsvp()
    {
        var guest = guests.Pick(random);
        var attending = Coin(0.6);
        return Write(
            "SubmitRsvp",
            "POST",
            $"/guests/{guest}/rsvp",
            guest,
            tag => [("attending", attending), ("dietary", $"vegan {tag}")]);
    }

    private Request SetField() => Put(tag => random.Next(4) switch
    {
        0 => [("first_name", $"Ada {tag}")],
        1 => [("last_name", $"Lovelace {tag}")],
        2 => [("email", $"{tag}@example.com")],
        _ => [("dietary", $"no nuts {tag}")],
    });

    private Request Attend()
    {
        bool? attending = Coin(0.7) ? true : Coin(0.5) ? false : null;
        return Put(tag => [("attending", attending), ("dietary", $"halal {tag}")]);
    }

    private Request Move() => Put(tag => [("group_id", Coin(0.8) ? Group() : null), ("email", $"{tag}@example.com")]);

    private Request Delete()
    {
        // Sometimes one that is gone already.
        var guest = Coin(0.2) && guests.LastGone() is { } gone ? gone : guests.Pick(random);
        return new Request("DeleteGuest", "DELETE", $"/guests/{guest}") { GuestId = guest };
    }

    private Request Limit()
    {
        int? limit = onlySeats ? random.Next(8, 12) : Coin(0.2) ? null : random.Next(5, 40);
        return PutSettings(tag => [("max_guests", limit), ("location", $"Hall {tag}")]);
    }

    private Request Deadline()
    {
        // Whoever has closed the event opens it with the next request: most answers shall count.
        _hasClosed = !_hasClosed && Coin(0.5);
        DateTimeOffset? deadline = _hasClosed ? Past : Coin(0.5) ? Future : null;
        DateTimeOffset? declineDeadline = Coin(0.5) ? Future : null;
        return PutSettings(tag =>
        [
            ("rsvp_deadline", Text(deadline)), ("decline_deadline", Text(declineDeadline)),
            ("event_name", $"Party {tag}"),
        ]);

        static string? Text(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
    }

    private Request Describe() => PutSettings(tag => random.Next(3) switch
    {
        0 => [("event_name", $"Party {tag}")],
        1 => [("location", $"Hall {tag}")],
        _ => [("settings_data", new Dictionary<string, string> { ["theme"] = tag })],
    });

    private Request Invalid() => Coin(0.5)
        ? Put(tag => [("first_name", ""), ("last_name", ""), ("email", $"{tag}@example.com")]) with { IsInvalid = true }
        : PutSettings(tag => [("max_guests", 0), ("location", tag)]) with { IsInvalid = true };

    private Request Get()
    {
        var guest = guests.Pick(random);
        return new Request("GetGuest", "GET", $"/guests/{guest}") { GuestId = guest };
    }

    private Request List()
    {
        var all = new Request("ListGuests", "GET", "/guests?limit=200");
        var (group, answer) = (Group(), Coin(0.5) ? "true" : "pending");
        return random.Next(4) switch
        {
            0 => all,
            1 => all with { Path = $"{all.Path}&group_id={group}", GroupId = group },
            2 => all with { Path = $"{all.Path}&q=lovelace%20t0", Search = "lovelace t0" },
            _ => all with { Path = $"{all.Path}&attending={answer}", Attending = answer },
        };
    }

    private static Request ListGroups() => new("ListGroups", "GET", "/groups");

    private Request GetGroup()
    {
        var group = Group();
        return new Request("GetGroup", "GET", $"/groups/{group}?limit=200") { GroupId = group };
    }

    private static Request Stats() => new("GetStats", "GET", "/admin/stats");

    private static Request Settings() => new("GetSettings", "GET", "/admin/settings");

    private Request Trail()
    {
        var guest = guests.Pick(random);
        return new Request("ListGuestActivities", "GET", $"/guests/{guest}/activities?limit=200") { GuestId = guest };
    }

    private static Request Trails() => new("ListActivities", "GET", "/admin/activities?limit=200");

    private Request Put(Func<string, (string Name, object? Value)[]> fields)
    {
        var guest = guests.Pick(random);
        return Write("UpdateGuest", "PUT", $"/guests/{guest}", guest, fields);
    }

    private Request PutSettings(Func<string, (string Name, object? Value)[]> fields) =>
        Write("UpdateSettings", "PUT", "/admin/settings", null, fields);

    private Request Write(
        string useCase, string method, string path, Guid? guest, Func<string, (string Name, object? Value)[]> fields)
    {
        var tag = newTag();
        return new Request(useCase, method, path, Bodies.Of(fields(tag))) { Tag = tag, GuestId = guest };
    }

    private bool Coin(double probability) => random.NextDouble() < probability;

    private Guid Group() => Groups[random.Next(Groups.Length)];
}

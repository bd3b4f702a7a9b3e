using System.Globalization;

namespace EventPlatform.TestSupport.Histories;

/// <summary>
/// Makes up the requests of one client. Every write carries a tag in one of its fields, so that no two write the same
/// and each is found in what the database stored.
/// </summary>
/// <param name="random">What decides.</param>
/// <param name="newTag">Makes tags.</param>
/// <param name="guests">What clients know.</param>
/// <param name="onlySeats">Whether clients do nothing but take and give back seats.</param>
/// <param name="waitlist">Whether there is a waiting list, where clients do nothing else.</param>
internal sealed class Requests(
    Random random, Func<string> newTag, KnownGuests guests, bool onlySeats = false, bool waitlist = false)
{
    private const int MostMembers = 4;
    private const int MostPlusOnes = 3;
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
        Get(), List(), ListGroups(), GetGroup(), Household(), CheckIn(), UndoCheckIn(), Stats(), Settings(), Trail(),
        Trails(),
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
            // An import would have its place here.
            < 16 => Rsvp(),
            < 28 => Household(),
            < 36 => SetField(),
            < 43 => Attend(),
            < 47 => Move(),
            < 53 => guests.Count < MostGuests ? Create(Coin(0.5)) : Delete(),
            < 57 => Delete(),
            < 63 => Limit(),
            < 65 => Deadline(),
            < 68 => Describe(),
            < 69 => Invalid(),
            < 72 => CheckIn(),
            < 74 => UndoCheckIn(),
            < 78 => Get(),
            < 81 => List(),
            < 83 => ListGroups(),
            < 88 => GetGroup(),
            < 92 => Stats(),
            < 95 => Settings(),
            < 98 => Trail(),
            _ => Trails(),
        };
    }

    // Most want a seat, and few are free.
    private Request NextForASeat() => random.Next(100) switch
    {
        < 50 => Rsvp(),
        < 60 => GetGroup(),
        < 72 => Household(),
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
            ("plus_ones_allowed", random.Next(MostPlusOnes + 1)), ("plus_ones", attending && Coin(0.1) ? 1 : 0),
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
            tag => [.. Answer(attending), ("dietary", $"vegan {tag}")]) with
        { IfMatch = LastSeen(guest) };
    }

    // Sometimes one that the guest may not give.
    private (string Name, object? Value)[] Answer(bool attending) => attending && Coin(0.4)
        ? [("attending", attending), ("plus_ones", random.Next(MostPlusOnes + 1))]
        : [("attending", attending)];

    // Each member's answer has the tag of the request.
    private Request Household()
    {
        if (guests.PickGroup(random) is not var (group, members, version)) return GetGroup();

        var answering = members.OrderBy(_ => random.Next()).Take(1 + random.Next(MostMembers)).ToList();
        var tag = newTag();
        var answers = answering.Select(member => Answer(Coin(0.6))
            .Append((Name: "guest_id", Value: member))
            .Append((Name: "dietary", Value: $"kosher {tag}"))
            .ToDictionary(field => field.Name, field => field.Value)).ToList();
        return new Request("SubmitGroupRsvp", "POST", $"/groups/{group}/rsvp", Bodies.Of(("answers", answers)))
        {
            Tag = tag,
            GroupId = group,
            Members = answering,
            IfMatch = Coin(0.3) ? version : null,
        };
    }

    private Request CheckIn()
    {
        var guest = guests.Pick(random);
        var arrived = Coin(0.7) ? 1 : 1 + random.Next(MostPlusOnes);
        return new Request("CheckIn", "PUT", $"/guests/{guest}/check-in", Bodies.Of(("arrived", arrived)))
        {
            GuestId = guest,
        };
    }

    private Request UndoCheckIn()
    {
        var guest = guests.Pick(random);
        return new Request("UndoCheckIn", "DELETE", $"/guests/{guest}/check-in") { GuestId = guest };
    }

    private Request SetField() => Put(tag => random.Next(5) switch
    {
        4 => [("plus_ones_allowed", random.Next(MostPlusOnes + 1)), ("dietary", $"no milk {tag}")],
        0 => [("first_name", $"Ada {tag}")],
        1 => [("last_name", $"Lovelace {tag}")],
        2 => [("email", $"{tag}@example.com")],
        _ => [("dietary", $"no nuts {tag}")],
    });

    private Request Attend()
    {
        bool? attending = Coin(0.7) ? true : Coin(0.5) ? false : null;
        int? plusOnes = attending is true && Coin(0.4) ? random.Next(MostPlusOnes + 1) : null;
        return Put(tag => plusOnes is null
            ? [("attending", attending), ("dietary", $"halal {tag}")]
            : [("attending", attending), ("dietary", $"halal {tag}"), ("plus_ones", plusOnes)]);
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
        // In one request with the limit, and by itself.
        bool? waits = onlySeats ? waitlist : Coin(0.5) ? Coin(0.7) : null;
        return PutSettings(tag =>
            waits is null ? [("max_guests", limit), ("location", $"Hall {tag}")]
            : onlySeats || Coin(0.5)
                ? [("max_guests", limit), ("waitlist", waits), ("location", $"Hall {tag}")]
                : [("waitlist", waits), ("location", $"Hall {tag}")]);
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
        return Write("UpdateGuest", "PUT", $"/guests/{guest}", guest, fields) with { IfMatch = LastSeen(guest) };
    }

    private string? LastSeen(Guid guest) => Coin(0.15) ? guests.VersionOf(guest) : null;

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

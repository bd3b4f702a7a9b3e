using System.Text.Json;
using EventPlatform.Domain.Guests;

namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>Other states than the one in question that an answer may show in part.</summary>
/// <param name="Possible">Those that there were while the request was under way.</param>
/// <param name="Seen">What a write saw after its own changes; null for other requests.</param>
internal sealed record Surroundings(IReadOnlyList<World> Possible, World? Seen);

/// <summary>Says what the API would answer in a given state.</summary>
internal static class Views
{
    private const int MostNotes = 50;

    /// <summary>Whether an answer, or a refusal, is right in a state.</summary>
    public static bool Fit(Operation operation, World world, Surroundings around)
    {
        var (request, answer) = (operation.Request, operation.Answer);
        if (operation.Outcome is Outcome.Refused) return Refusals.Fit(operation, world, around);
        return request.UseCase switch
        {
            "CreateGuest" => IsGuest(answer, world, around) && IsTagged(operation, world),
            "GetGuest" => IsGuest(answer, world) && request.GuestId == StateJson.Id(answer)
                && IsTagged(operation, world),
            "UpdateGuest" or "SubmitRsvp" => IsGuest(answer, world, around)
                && request.GuestId == StateJson.Id(answer) && IsTagged(operation, world),
            "SubmitGroupRsvp" => IsHousehold(answer, request, world, around),
            "CheckIn" => world.Guests.GetValueOrDefault(request.GuestId!.Value) is { CheckedInAt: { } at } guest
                && answer.GetProperty("guest_id").GetGuid() == guest.Id
                && answer.GetProperty("checked_in_at").GetDateTimeOffset() == at
                && answer.GetProperty("arrived").GetInt32() == guest.Arrived
                && JsonElement.Parse(request.Body!).GetProperty("arrived").GetInt32() == guest.Arrived,
            "UndoCheckIn" => world.Guests.GetValueOrDefault(request.GuestId!.Value) is { CheckedInAt: null },
            "DeleteGuest" => !world.Guests.ContainsKey(request.GuestId!.Value),
            "ListGuests" => IsGuests(answer.GetProperty("guests"), Filter(request, world), world) && IsLast(answer),
            "ListGroups" =>
                Counts.ReadAll(answer.GetProperty("groups")).SequenceEqual(Counts.OfGroups(world)) && IsLast(answer),
            "GetGroup" => Counts.OfGroups(world).Contains(Counts.Read(answer))
                && IsGuests(answer.GetProperty("members"), Filter(request, world), world) && IsLast(answer)
                && operation.ETag == $"\"{world.VersionOf(request.GroupId!.Value)}\"",
            "GetStats" => IsStats(answer, world),
            "GetSettings" or "UpdateSettings" => StateJson.Read<SettingsState>(answer) == world.Settings,
            // Not part of the state: see ActivityRules.
            _ => true,
        };
    }

    /// <summary>Whether guests may answer. Deadlines are never or long ago, and the event has no date.</summary>
    public static bool IsOpen(SettingsState settings, bool attending) =>
        settings.RsvpDeadline != Requests.Past || (!attending && settings.DeclineDeadline == Requests.Future);

    /// <summary>Whether a guest is shown as it is in a state.</summary>
    public static bool IsGuest(JsonElement shown, World world) => IsGuest(shown, world, world.PositionOf);

    /// <summary>
    /// As in a state, with a place on the waiting list that may be of another one, or the one that a write has seen:
    /// others may have joined meanwhile.
    /// </summary>
    public static bool IsGuest(JsonElement shown, World world, Surroundings around)
    {
        return IsGuest(shown, world, world.PositionOf)
            || around.Possible.Any(other => IsGuest(shown, world, other.PositionOf))
            || (around.Seen is { } seen && IsGuest(shown, world, seen.PositionOf));
    }

    /// <summary>The guests of a group as an answer to a write, or its refusal, shows them.</summary>
    public static bool IsHousehold(JsonElement shown, Request request, World world, Surroundings around)
    {
        return IsMembers(world) || (around.Seen is { } seen && IsMembers(seen));

        bool IsMembers(World state)
        {
            var expected = Filter(request, state).OrderBy(guest => guest.SortKey, StringComparer.Ordinal).ToList();
            var members = shown.GetProperty("members").EnumerateArray().ToList();
            return members.Select(StateJson.Id).SequenceEqual(expected.Select(guest => guest.Id))
                && members.TrueForAll(member => IsGuest(member, state, around));
        }
    }

    private static bool IsGuest(JsonElement shown, World world, Func<Guid, int?> positionOf) =>
        StateJson.Read<GuestState>(shown) is var guest && world.Guests.GetValueOrDefault(guest.Id) == guest
            && Position(shown) == positionOf(guest.Id);

    private static int? Position(JsonElement shown) =>
        shown.GetProperty("waitlist_position") is { ValueKind: JsonValueKind.Number } place ? place.GetInt32() : null;

    private static bool IsTagged(Operation operation, World world) =>
        operation.ETag == $"\"{world.Versions.GetValueOrDefault(StateJson.Id(operation.Answer))}\"";

    private static bool IsGuests(JsonElement shown, IEnumerable<GuestState> guests, World world)
    {
        var places = world.Parties.Select(party => party.Since).Distinct().ToList();
        return shown.EnumerateArray().Select(row => (StateJson.Read<GuestState>(row), Position(row))).SequenceEqual(
            guests.OrderBy(guest => guest.SortKey, StringComparer.Ordinal).Select(guest => (guest, PlaceOf(guest))));

        int? PlaceOf(GuestState guest) =>
            guest.IsWaiting ? 1 + places.Count(since => since < guest.WaitlistedAt) : null;
    }

    // A page has room for all.
    private static bool IsLast(JsonElement page) => page.GetProperty("next_cursor").ValueKind is JsonValueKind.Null;

    /// <summary>The guests whom a request is about.</summary>
    public static IEnumerable<GuestState> Filter(Request request, World world) => world.Guests.Values
        .Where(guest => request.GroupId is null || guest.GroupId == request.GroupId)
        .Where(guest => request.Attending is null || request.Attending == Answer(guest))
        .Where(guest => request.Search is null || GuestWords.InQuery(request.Search).All(word =>
            GuestWords.Of(guest.FirstName ?? "", guest.LastName ?? "", guest.Email).Split(' ')
                .Any(own => own.StartsWith(word.Plain, StringComparison.Ordinal)
                    || own.StartsWith(word.Spelled ?? word.Plain, StringComparison.Ordinal))));

    private static string Answer(GuestState guest) => guest.Attending switch
    {
        true => "true",
        false => "false",
        null => "pending",
    };

    private static bool IsStats(JsonElement answer, World world)
    {
        var (all, settings) = (Counts.Of(null, world.Guests.Values), world.Settings);
        var parties = world.Parties;
        var notes = world.Guests.Values
            .Where(guest => guest is { Attending: true, Dietary: not null })
            .GroupBy(guest => guest.Dietary!)
            .Select(note => (Note: note.Key, Count: note.Count()))
            .OrderByDescending(note => note.Count).ThenBy(note => note.Note, StringComparer.Ordinal).ToList();
        var shown = answer.GetProperty("dietary").EnumerateArray()
            .Select(note => (note.GetProperty("dietary").GetString()!, note.GetProperty("count").GetInt32()));
        return Number("total_guests") == all.MemberCount
            && Number("attending") == all.AttendingCount
            && Number("declined") == all.DeclinedCount
            && Number("pending") == all.PendingCount
            && Number("seats_taken") == world.SeatsTaken
            && Waiting() == (parties.Sum(party => party.Guests), parties.Sum(party => party.Seats))
            && Number("arrived") == world.Guests.Values.Sum(guest => guest.Arrived ?? 0)
            && Number("group_count") == Counts.OfGroups(world).Count()
            && Number("with_dietary") == notes.Sum(note => note.Count)
            && shown.SequenceEqual(notes.Take(MostNotes))
            && Number("other_count") == notes.Skip(MostNotes).Sum(note => note.Count)
            && answer.GetProperty("response_rate").ToString() == Rate(all)
            && Capacity() == (settings.MaxGuests, Remaining())
            && answer.GetProperty("rsvp_open").GetBoolean() == IsOpen(settings, attending: true)
            && answer.GetProperty("decline_open").GetBoolean() == IsOpen(settings, attending: false);

        int Number(string name) => answer.GetProperty(name).GetInt32();

        (int, int) Waiting() => answer.GetProperty("waitlisted") is var waiting
            ? (waiting.GetProperty("guests").GetInt32(), waiting.GetProperty("seats").GetInt32())
            : default;

        int? Remaining() => settings.MaxGuests is { } seats ? Math.Max(0, seats - world.SeatsTaken) : null;

        (int?, int?) Capacity() => answer.GetProperty("capacity") is { ValueKind: JsonValueKind.Object } capacity
            ? (capacity.GetProperty("max_guests").GetInt32(), capacity.GetProperty("remaining").GetInt32())
            : (null, null);
    }

    private static string Rate(Counts all) => all.MemberCount == 0
        ? ""
        : JsonSerializer.Serialize((double)(all.AttendingCount + all.DeclinedCount) / all.MemberCount);

    /// <summary>The figures of a group, or of all guests.</summary>
    private sealed record Counts(
        Guid? GroupId, int MemberCount, int AttendingCount, int DeclinedCount, int PendingCount)
    {
        public static IEnumerable<Counts> ReadAll(JsonElement list) => list.EnumerateArray().Select(Read);

        public static Counts Read(JsonElement element) => StateJson.Read<Counts>(element);

        public static Counts Of(Guid? groupId, IEnumerable<GuestState> guests)
        {
            var answers = guests.ToLookup(guest => guest.Attending);
            var (yes, no, none) = (answers[true].Count(), answers[false].Count(), answers[null].Count());
            return new Counts(groupId, yes + no + none, yes, no, none);
        }

        // UUIDs sort by their bytes, as text does.
        public static IEnumerable<Counts> OfGroups(World world) => world.Guests.Values
            .Where(guest => guest.GroupId is not null)
            .GroupBy(guest => guest.GroupId)
            .OrderBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .Select(group => Of(group.Key, group));
    }
}

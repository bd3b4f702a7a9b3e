using System.Text.Json;
using EventPlatform.Domain.Guests;

namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>Says what the API would answer in a given state.</summary>
internal static class Views
{
    private const int MostNotes = 50;

    /// <summary>Whether an answer, or a refusal, is right in a state.</summary>
    public static bool Fit(Operation operation, World world)
    {
        var (request, answer) = (operation.Request, operation.Answer);
        if (operation.Outcome is Outcome.Refused) return IsRefused(operation, world);
        return request.UseCase switch
        {
            "CreateGuest" => IsGuest(answer, world),
            "GetGuest" or "UpdateGuest" or "SubmitRsvp" =>
                IsGuest(answer, world) && request.GuestId == StateJson.Id(answer),
            "DeleteGuest" => !world.Guests.ContainsKey(request.GuestId!.Value),
            "ListGuests" => IsGuests(answer.GetProperty("guests"), Filter(request, world)) && IsLast(answer),
            "ListGroups" =>
                Counts.ReadAll(answer.GetProperty("groups")).SequenceEqual(Counts.OfGroups(world)) && IsLast(answer),
            "GetGroup" => Counts.OfGroups(world).Contains(Counts.Read(answer))
                && IsGuests(answer.GetProperty("members"), Filter(request, world)) && IsLast(answer),
            "GetStats" => IsStats(answer, world),
            "GetSettings" or "UpdateSettings" => StateJson.Read<SettingsState>(answer) == world.Settings,
            // Not part of the state: see ActivityRules.
            _ => true,
        };
    }

    private static bool IsRefused(Operation operation, World world)
    {
        var guest = operation.Request.GuestId is { } id ? world.Guests.GetValueOrDefault(id) : null;
        return operation.Code switch
        {
            "guest_not_found" => guest is null,
            "group_not_found" => !Filter(operation.Request, world).Any(),
            "event_full" => guest?.Attending is not true && world.Attending >= world.Settings.MaxGuests,
            "rsvp_closed" => guest is not null && !IsOpen(world.Settings, Attends(operation.Request)),
            "validation_failed" => operation.Request.IsInvalid,
            _ => false,
        };
    }

    // Deadlines are never or long ago, and the event has no date.
    private static bool IsOpen(SettingsState settings, bool attending) =>
        settings.RsvpDeadline != Requests.Past || (!attending && settings.DeclineDeadline == Requests.Future);

    private static bool Attends(Request rsvp)
    {
        using var body = JsonDocument.Parse(rsvp.Body!);
        return body.RootElement.GetProperty("attending").GetBoolean();
    }

    private static bool IsGuest(JsonElement shown, World world) =>
        StateJson.Read<GuestState>(shown) is var guest && world.Guests.GetValueOrDefault(guest.Id) == guest;

    private static bool IsGuests(JsonElement shown, IEnumerable<GuestState> guests) =>
        shown.EnumerateArray().Select(StateJson.Read<GuestState>)
            .SequenceEqual(guests.OrderBy(guest => guest.SortKey, StringComparer.Ordinal));

    // A page has room for all.
    private static bool IsLast(JsonElement page) => page.GetProperty("next_cursor").ValueKind is JsonValueKind.Null;

    private static IEnumerable<GuestState> Filter(Request request, World world) => world.Guests.Values
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
            && Number("group_count") == Counts.OfGroups(world).Count()
            && Number("with_dietary") == notes.Sum(note => note.Count)
            && shown.SequenceEqual(notes.Take(MostNotes))
            && Number("other_count") == notes.Skip(MostNotes).Sum(note => note.Count)
            && answer.GetProperty("response_rate").ToString() == Rate(all)
            && Capacity() == (settings.MaxGuests, Remaining())
            && answer.GetProperty("rsvp_open").GetBoolean() == IsOpen(settings, attending: true)
            && answer.GetProperty("decline_open").GetBoolean() == IsOpen(settings, attending: false);

        int Number(string name) => answer.GetProperty(name).GetInt32();

        int? Remaining() => settings.MaxGuests is { } seats ? Math.Max(0, seats - all.AttendingCount) : null;

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

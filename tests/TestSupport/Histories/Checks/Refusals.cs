using System.Text.Json;

namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>Says whether a request had to be refused in a given state.</summary>
internal static class Refusals
{
    /// <summary>Whether the reason that a refusal gives is true in a state.</summary>
    public static bool Fit(Operation operation, World world, Surroundings around)
    {
        var request = operation.Request;
        var guest = request.GuestId is { } id ? world.Guests.GetValueOrDefault(id) : null;
        return operation.Code switch
        {
            "guest_not_found" when request.Members.Count > 0 => Views.Filter(request, world).Any()
                && request.Members.Any(member => world.Guests.GetValueOrDefault(member)?.GroupId != request.GroupId),
            "guest_not_found" => guest is null,
            "group_not_found" => !Views.Filter(request, world).Any(),
            "precondition_failed" => guest is not null
                && request.IfMatch is { } tag && tag != $"\"{world.Versions[guest.Id]}\""
                && Views.IsGuest(operation.Answer.GetProperty("current"), world, around),
            "household_changed" => IsChanged(operation, world)
                && Views.IsHousehold(operation.Answer.GetProperty("current"), request, world, around),
            "event_full" => IsFull(operation, world),
            "rsvp_closed" => Asked.By(request).Any(asked =>
                world.Guests.ContainsKey(asked.GuestId) && !Views.IsOpen(world.Settings, asked.Attending is true)),
            "validation_failed" => request.IsInvalid || Asked.By(request).Any(asked => IsInvalid(asked, world)),
            _ => false,
        };
    }

    private static bool IsInvalid(Asked asked, World world) => asked.GuestId == Guid.Empty
        ? asked.IsRefused(GuestState.New(asked.GuestId))
        : world.Guests.GetValueOrDefault(asked.GuestId) is { } guest && asked.IsRefused(guest);

    // Those who newly attend wait, if they may; those who attend already, and bring more, do not.
    private static bool IsFull(Operation operation, World world)
    {
        if (world.Settings.MaxGuests is not { } limit) return false;

        var rows = Asked.By(operation.Request).Select(asked =>
        {
            var before = world.Guests.GetValueOrDefault(asked.GuestId) ?? GuestState.New(asked.GuestId);
            return (Before: before, After: asked.Apply(before));
        }).ToList();
        var gained = rows.Sum(row => row.After.SeatsHeld - row.Before.SeatsHeld);
        var ofComers = rows.Where(row => row.Before.SeatsHeld == 0).Sum(row => row.After.SeatsHeld);
        var free = world.Parties.Count > 0 ? 0 : Math.Max(0, limit - world.SeatsTaken);
        return gained > free && (!world.Settings.Waitlist || gained > ofComers)
            && operation.Answer.GetProperty("remaining").GetInt32() == free;
    }

    private static bool IsChanged(Operation operation, World world)
    {
        var request = operation.Request;
        var version = $"\"{world.VersionOf(request.GroupId!.Value)}\"";
        if (request.IfMatch is null || request.IfMatch == version) return false;

        var shown = operation.Answer.GetProperty("changes").EnumerateArray().Select(change => (
            change.GetProperty("member").GetGuid(), change.GetProperty("field").GetString()!,
            $"{change.GetProperty("theirs")}", $"{change.GetProperty("mine")}"));
        return shown.SequenceEqual(Asked.By(request).SelectMany(asked => FindChanges(asked, world)));
    }

    private static IEnumerable<(Guid, string, string, string)> FindChanges(Asked asked, World world)
    {
        if (world.Guests.GetValueOrDefault(asked.GuestId) is not { } guest) yield break;

        var (theirs, mine) = (guest.IsWaiting ? true : guest.Attending, asked.Attending);
        var after = asked.Apply(guest);
        if (theirs != mine) yield return (guest.Id, "attending", $"{theirs}", $"{mine}");
        if (JsonElement.Parse(asked.Fields).TryGetProperty("plus_ones", out _) && after.PlusOnes != guest.PlusOnes)
            yield return (guest.Id, "plus_ones", $"{guest.PlusOnes}", $"{after.PlusOnes}");
        if (after.Dietary != guest.Dietary) yield return (guest.Id, "dietary", $"{guest.Dietary}", $"{after.Dietary}");
    }
}

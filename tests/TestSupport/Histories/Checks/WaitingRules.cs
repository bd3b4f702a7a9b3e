namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// Those who wait get the seats that become free in the order of their time and at once, and nobody overtakes them.
/// A commit is judged by the settings that it has seen: one that saw no limit, or no waiting list and nobody who waits,
/// need not give away the seats that it frees, and whoever could not see that commit cannot give them away either.
/// </summary>
internal static class WaitingRules
{
    public const string FreeSeat = "There are free seats for the first of those who wait";
    public const string Overtaken = "Somebody takes a seat while others wait for one";
    public const string OutOfOrder = "Seats go to others than those who wait longest";
    public const string Divided = "Those who came in one request do not wait, or get seats, together";
    public const string NotLast = "Somebody who begins to wait is not the last";
    public const string Moved = "Somebody who waits changes places";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        var unaware = new List<(long Number, int Freed)>();
        for (var i = 0; i < recording.Commits.Count; i++)
        {
            var (written, before, after) = (recording.Commits[i], recording.Worlds[i], recording.Worlds[i + 1]);
            var seen = recording.SeenBy(written.Commit);
            var rules = CheckOrder(written, before, after).Concat(CheckNewParty(written, seen, before, after)).ToList();
            var isUnaware = IsUnaware(recording, written);
            if (isUnaware) unaware.Add((written.Commit.Number, before.SeatsTaken - after.SeatsTaken));
            else if (LeavesFreeSeats(written, before, after, unaware)) rules.Add(FreeSeat);
            foreach (var rule in rules)
            {
                var what =
                    $"{after.SeatsTaken} of {after.Settings.MaxGuests} taken, {after.Parties.Count} parties wait";
                yield return new(rule, $"{what}: {string.Join("; ", written.Writers)}");
            }
        }
    }

    private static IEnumerable<string> CheckOrder(Written written, World before, World after)
    {
        var (stay, seated) = (new List<GuestState>(), new List<GuestState>());
        foreach (var guest in before.Guests.Values.Where(guest => guest.IsWaiting))
        {
            if (after.Guests.GetValueOrDefault(guest.Id) is not { } now) continue;
            if (now.IsWaiting && now.WaitlistedAt != guest.WaitlistedAt) yield return Moved;
            if (now.IsWaiting) stay.Add(guest);
            if (now.Attending is true) seated.Add(guest);
        }

        // Of one party all or nobody.
        if (stay.Exists(left => seated.Exists(other =>
            other.WaitlistedAt > left.WaitlistedAt || other.PartyKey == left.PartyKey)))
        {
            yield return OutOfOrder;
        }

        // Those of one request may pass seats on to each other.
        var direct = written.Commit.Changes.Where(change => change.Table == "guests").Select(change => (
                Before: change.Before is { } row ? StateJson.Read<GuestState>(row) : null,
                After: change.After is { } now ? StateJson.Read<GuestState>(now) : null))
            .Where(change => change.Before is not { IsWaiting: true })
            .Sum(change => (change.After?.SeatsHeld ?? 0) - (change.Before?.SeatsHeld ?? 0));
        if (written.Commit.LimitSeen is not null && direct > 0 && stay.Count > 0) yield return Overtaken;
    }

    private static IEnumerable<string> CheckNewParty(Written written, World seen, World before, World after)
    {
        var asked = written.Writers.SelectMany(writer => Asked.By(writer.Request)).ToList();
        var comers = written.Commit.Changes.Where(change => change.Table == "guests" && change.After is not null)
            .Select(change => after.Guests[StateJson.Id(change.After!.Value)])
            .Where(guest =>
                before.Guests.GetValueOrDefault(guest.Id) is not ({ Attending: true } or { IsWaiting: true }))
            .Where(guest => asked.Exists(one =>
                (one.GuestId == guest.Id || one.GuestId == Guid.Empty) && one.Attending is true))
            .ToList();
        if (comers.Select(guest => (guest.Attending, guest.WaitlistedAt)).Distinct().Count() > 1) yield return Divided;

        // Of two who begin to wait at once, either may be the first.
        var last = seen.Parties.Count == 0 ? (DateTimeOffset?)null : seen.Parties[^1].Since;
        if (comers.Exists(guest => guest.IsWaiting && guest.WaitlistedAt <= last)) yield return NotLast;
    }

    private static bool IsUnaware(Recording recording, Written written)
    {
        if (written.Writers is not [{ Request.UseCase: "DeleteGuest" }, ..])
            return IsUnaware(recording.SeenBy(written.Commit));

        // In one statement it has no snapshot that the audit trail could show: what it may have seen counts.
        var first = written.Writers.Min(writer => recording.Possible(writer).First);
        return recording.Worlds.Take(first..(written.Index + 1)).Any(IsUnaware);
    }

    private static bool IsUnaware(World seen) =>
        seen.Settings.MaxGuests is null || (!seen.Settings.Waitlist && seen.Parties.Count == 0);

    private static bool LeavesFreeSeats(
        Written written, World before, World after, List<(long Number, int Freed)> unaware)
    {
        // Nothing else gives seats away.
        var isOther = (before.SeatsTaken, before.Settings.MaxGuests) == (after.SeatsTaken, after.Settings.MaxGuests)
            && before.Parties.SequenceEqual(after.Parties);
        if (isOther) return false;
        // Nor does a new guest, who frees none.
        if (written.Writers is [{ Request.UseCase: "CreateGuest" }] && Fits(before, unseen: 0)) return false;

        return Fits(after, unaware.Where(other => other.Number > written.Commit.Visible).Sum(other => other.Freed));
    }

    private static bool Fits(World world, int unseen) => world.Parties is [var first, ..]
        && (world.Settings.MaxGuests is not { } limit || first.Seats <= limit - world.SeatsTaken - unseen);
}

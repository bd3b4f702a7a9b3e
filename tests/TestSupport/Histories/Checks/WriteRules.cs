namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// An acknowledged write is committed once, a refused one never, and each changes what was asked for and nothing else,
/// except that it may give seats to guests who wait. What is asked of several guests is done for all, or for none.
/// </summary>
internal static class WriteRules
{
    public const string Lost = "An acknowledged write is not in the database";
    public const string Again = "A write is committed more than once";
    public const string NotRefused = "A write that was refused, or was called busy, is committed";
    public const string Unasked = "A commit changes nothing that anybody asked for";
    public const string Other = "A write changes something else than was asked for";
    public const string Partly = "A write does for some of its guests what was asked for, and not for others";
    public const string Stale = "A write on condition of a version changes another one";
    public const string Unlike = "A check-in says of an earlier one what is not so";
    public const string DeletedTwice = "Two deletions of one guest are acknowledged";
    public const string Back = "A deleted guest is back";
    public const string NotInTables = "The tables are not what the commits add up to";

    public static IEnumerable<Violation> Check(Recording recording) =>
    [
        .. recording.Operations
            .Where(operation => operation.Request.Tag is not null)
            .SelectMany(write => CheckWrite(recording, write)),
        .. CheckDeletions(recording),
        .. recording.Operations
            .Where(operation => operation is { Request.UseCase: "CheckIn", Outcome: Outcome.Acknowledged })
            .Where(first => !first.Answer.GetProperty("already").GetBoolean() && !recording.CommitsOf(first).Any())
            .Select(first => new Violation(Lost, $"{first}")),
        .. recording.Commits.SelectMany(written => CheckCommit(recording, written)),
        .. CheckTables(recording),
    ];

    private static IEnumerable<Violation> CheckWrite(Recording recording, Operation write)
    {
        var commits = recording.CommitsOf(write).Count();
        if (commits == 0 && write.Outcome is Outcome.Acknowledged) yield return new(Lost, $"{write}");
        if (commits > 1) yield return new(Again, $"{write}");
        if (commits > 0 && write.Outcome is Outcome.Refused or Outcome.Busy) yield return new(NotRefused, $"{write}");
    }

    private static IEnumerable<Violation> CheckDeletions(Recording recording)
    {
        var acknowledged = recording.Operations
            .Where(operation => operation is { Request.UseCase: "DeleteGuest", Outcome: Outcome.Acknowledged })
            .ToLookup(deletion => deletion.Request.GuestId);
        foreach (var deletions in acknowledged)
        {
            if (deletions.Count() > 1) yield return new(DeletedTwice, string.Join("; ", deletions));
            if (!recording.CommitsOf(deletions.First()).Any()) yield return new(Lost, $"{deletions.First()}");
        }

        var gone = new HashSet<Guid>();
        var changes = recording.Commits.SelectMany(written => written.Commit.Changes);
        foreach (var change in changes.Where(change => change.Table == "guests"))
        {
            var id = StateJson.Id((change.After ?? change.Before)!.Value);
            if (change.After is null) gone.Add(id);
            else if (gone.Contains(id)) yield return new(Back, $"{change.After}");
        }
    }

    private static IEnumerable<Violation> CheckCommit(Recording recording, Written written)
    {
        var changes = written.Commit.Changes;
        if (written.Writers.Count == 0) yield return new(Unasked, $"{string.Join("; ", changes)}");
        if (written.Writers is [] || changes.Any(change => change.After is null && change.Table != "guests"))
            yield break;

        // Several only where nothing tells who of them it was.
        var found = written.Writers.Select(writer => FindFaults(writer, changes).ToList())
            .MinBy(faults => faults.Count)!;
        foreach (var fault in found) yield return fault;

        if (written.Writers is not [var own]) yield break;
        if (own.Request.IfMatch is { } tag && tag != TagOf(own.Request, recording.SeenBy(written.Commit)))
            yield return new(Stale, $"{own}");
        if (own is { Request.UseCase: "CheckIn", Outcome: Outcome.Acknowledged })
        {
            var before = recording.Worlds[written.Index].Guests[own.Request.GuestId!.Value];
            var already = own.Answer.GetProperty("already").GetBoolean();
            if (already != (before.CheckedInAt is not null))
                yield return new(Unlike, $"{own} {own.Answer} after {before}");
        }
    }

    private static string TagOf(Request request, World world) => request switch
    {
        { UseCase: "SubmitGroupRsvp", GroupId: { } group } => $"\"{world.VersionOf(group)}\"",
        { GuestId: { } guest } => $"\"{world.Versions.GetValueOrDefault(guest)}\"",
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "A condition for something unknown."),
    };

    private static IEnumerable<Violation> FindFaults(Operation writer, IReadOnlyList<Change> changes)
    {
        var asked = Asked.By(writer.Request);
        var done = 0;
        foreach (var change in changes)
        {
            if (change.Table == "settings")
            {
                if (!IsAsAsked(writer, change)) yield return new(Other, $"{writer} made {change.After}");
                continue;
            }

            var before = change.Before is { } row ? StateJson.Read<GuestState>(row) : null;
            if (change.After is not { } after)
            {
                if (writer.Request is not { UseCase: "DeleteGuest" } || writer.Request.GuestId != before!.Id)
                    yield return new(Other, $"{writer} deleted {before}");
                continue;
            }

            var made = StateJson.Read<GuestState>(after);
            var own = asked.FirstOrDefault(one => one.GuestId == (before is null ? Guid.Empty : made.Id));
            if (own is not null) done++;
            if (own is null ? !IsPromotion(before, made) : !IsAsAsked(own, before, made))
                yield return new(Other, $"{writer} made {made} of {before}");
        }

        if (done < asked.Count) yield return new(Partly, $"{writer} did {done} of {asked.Count}");
    }

    private static bool IsAsAsked(Operation writer, Change change)
    {
        if (writer.Request is not { UseCase: "UpdateSettings", Body: { } body } || change.After is not { } after)
            return false;
        var before = change.Before is { } row ? StateJson.Read<SettingsState>(row) : SettingsState.Unset;
        var asked = StateJson.Apply(before, body).WithoutTimes();
        return StateJson.Read<SettingsState>(after).WithoutTimes() == asked;
    }

    // Who is to attend may have to wait, and who waits may get seats by the same write. Which of them is right is said
    // by SeatRules and WaitingRules.
    private static bool IsAsAsked(Asked asked, GuestState? before, GuestState made)
    {
        var plain = asked.Apply(before ?? GuestState.New(made.Id)).WithoutTimes();
        var now = made.WithoutTimes();
        if (now == plain) return true;

        var waits = plain with { Attending = null, WaitlistedAt = default(DateTimeOffset) };
        return plain switch
        {
            { IsWaiting: true } => now == plain with { Attending = true, WaitlistedAt = null },
            { Attending: true } => before?.Attending is not true && now == waits,
            _ => false,
        };
    }

    private static bool IsPromotion(GuestState? before, GuestState made) => before is { IsWaiting: true }
        && made.WithoutTimes() == before.WithoutTimes() with { Attending = true, WaitlistedAt = null };

    // Otherwise the recording itself is at fault.
    private static IEnumerable<Violation> CheckTables(Recording recording)
    {
        var (added, stored) = (recording.Worlds[^1], recording.Final);
        if (added.Settings != stored.Settings) yield return new(NotInTables, $"{added.Settings} / {stored.Settings}");
        foreach (var id in added.Guests.Keys.Union(stored.Guests.Keys))
        {
            if (added.Guests.GetValueOrDefault(id) != stored.Guests.GetValueOrDefault(id))
                yield return new(NotInTables, $"{id}");
        }
    }
}

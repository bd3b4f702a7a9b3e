namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// An acknowledged write is committed once, a refused one never, and each changes what was asked for and nothing else.
/// </summary>
internal static class WriteRules
{
    public const string Lost = "An acknowledged write is not in the database";
    public const string Again = "A write is committed more than once";
    public const string NotRefused = "A write that was refused, or was called busy, is committed";
    public const string Unasked = "A commit changes nothing that anybody asked for";
    public const string Other = "A write changes something else than was asked for";
    public const string DeletedTwice = "Two deletions of one guest are acknowledged";
    public const string Back = "A deleted guest is back";
    public const string NotInTables = "The tables are not what the commits add up to";

    public static IEnumerable<Violation> Check(Recording recording) =>
    [
        .. recording.Operations
            .Where(operation => operation.Request.Tag is not null)
            .SelectMany(write => CheckWrite(recording, write)),
        .. CheckDeletions(recording),
        .. recording.Commits.SelectMany(CheckCommit),
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

    private static IEnumerable<Violation> CheckCommit(Written written)
    {
        if (written.Writers.Count == 0) yield return new(Unasked, $"{string.Join("; ", written.Commit.Changes)}");
        if (written.Writers is not [{ Request.Body: { } body } writer]) yield break;

        // Plain writes change one row.
        foreach (var change in written.Commit.Changes)
        {
            var asItIs = After(change);
            var asAsked = AsAsked(change, body);
            if (!Equals(asItIs, asAsked)) yield return new(Other, $"{writer} made {asItIs}");
        }
    }

    private static object After(Change change) => change.Table == "settings"
        ? StateJson.Read<SettingsState>(change.After!.Value).WithoutTimes()
        : StateJson.Read<GuestState>(change.After!.Value).WithoutTimes();

    private static object AsAsked(Change change, string body)
    {
        if (change.Table == "settings")
        {
            var settings = change.Before is { } before ? StateJson.Read<SettingsState>(before) : SettingsState.Unset;
            return StateJson.Apply(settings, body).WithoutTimes();
        }

        var guest = change.Before is { } row
            ? StateJson.Read<GuestState>(row)
            : GuestState.New(StateJson.Id(change.After!.Value));
        return StateJson.Apply(guest, body).WithoutTimes();
    }

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

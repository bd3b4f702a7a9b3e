using System.Text.Json;

namespace EventPlatform.TestSupport.Histories;

/// <summary>A commit and who may have made it.</summary>
/// <param name="Index">Its place among the commits.</param>
/// <param name="Commit">What was committed.</param>
/// <param name="Writers">Who may have; several for a deletion, which carries no tag.</param>
internal sealed record Written(int Index, Commit Commit, IReadOnlyList<Operation> Writers)
{
    /// <summary>It was not committed before.</summary>
    public long Start => Writers.Count == 0 ? 0 : Writers.Min(writer => writer.Start);

    /// <summary>It was committed, if that is ever certain: all who may have made it were told so.</summary>
    public long End => Writers.Count > 0 && Writers.All(writer => writer.Outcome is Outcome.Acknowledged)
        ? Writers.Max(writer => writer.End)
        : long.MaxValue;
}

/// <summary>
/// A run that is over: what clients sent and were answered, and what the database wrote down. Since commits have an
/// order, it knows every state that the API could show, and which of them were possible during an operation.
/// </summary>
internal sealed class Recording
{
    private readonly ILookup<Operation, Written> _commitsOf;

    // For each commit, on the clock of the history: not visible before the one, visible at the latest with the other.
    private readonly long[] _earliest;
    private readonly long[] _latest;

    private readonly long[] _numbers;

    public Recording(
        IReadOnlyList<Operation> operations,
        IReadOnlyList<Commit> commits,
        IReadOnlyList<StoredActivity> activities,
        World final)
    {
        Operations = operations;
        Activities = activities;
        Final = final;
        Commits = Attribute(commits);
        _numbers = [.. commits.Select(commit => commit.Number)];
        _commitsOf = Commits.SelectMany(written => written.Writers.Select(writer => (writer, written)))
            .ToLookup(pair => pair.writer, pair => pair.written);
        Worlds = [World.Empty, .. Play()];

        _earliest = [.. Commits.Select(written => written.Start)];
        for (var i = 1; i < _earliest.Length; i++) _earliest[i] = Math.Max(_earliest[i], _earliest[i - 1]);
        _latest = [.. Commits.Select(written => written.End)];
        for (var i = _latest.Length - 2; i >= 0; i--) _latest[i] = Math.Min(_latest[i], _latest[i + 1]);
    }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>In their order.</summary>
    public IReadOnlyList<Written> Commits { get; }

    public IReadOnlyList<StoredActivity> Activities { get; }

    /// <summary>What the tables hold in the end.</summary>
    public World Final { get; }

    /// <summary>What the API could show: at n, after n commits.</summary>
    public IReadOnlyList<World> Worlds { get; }

    /// <summary>What an operation committed.</summary>
    public IEnumerable<Written> CommitsOf(Operation operation) => _commitsOf[operation];

    /// <summary>What the transaction of a commit saw before it changed anything.</summary>
    public World SeenBy(Commit commit) => Worlds[CountBelow(_numbers, commit.Visible + 1)];

    /// <summary>What the transaction of a commit saw in the end: its own changes on top.</summary>
    public World SeenLastBy(Commit commit) => commit.Changes.Aggregate(SeenBy(commit), Apply);

    /// <summary>When a commit was not visible yet for certain.</summary>
    public long NotBefore(int commit) => _earliest[commit];

    /// <summary>The first and the last world that an operation could see.</summary>
    public (int First, int Last) Possible(Operation operation) =>
        (CountBelow(_latest, operation.Start), CountBelow(_earliest, operation.End));

    private static int CountBelow(long[] sorted, long value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private List<Written> Attribute(IReadOnlyList<Commit> commits)
    {
        var byTag = Operations
            .Where(operation => operation.Request.Tag is not null)
            .ToDictionary(operation => operation.Request.Tag!);
        var deletions = Operations
            .Where(operation => operation.Request.UseCase == "DeleteGuest")
            .Where(operation => operation.Outcome is Outcome.Acknowledged or Outcome.Unknown)
            .ToLookup(operation => operation.Request.GuestId);
        var arrivals = Operations
            .Where(operation => operation.Request.UseCase is "CheckIn" or "UndoCheckIn")
            .ToLookup(operation => operation.Request.GuestId);
        return [.. commits.Select((commit, i) => new Written(i, commit, [.. WritersOf(commit)]))];

        IEnumerable<Operation> WritersOf(Commit commit) => commit.Changes.SelectMany(WritersOfRow).Distinct();

        IEnumerable<Operation> WritersOfRow(Change change)
        {
            if (change is { Table: "guests", Before: { } was, After: { } now } && IsArrival(was, now))
                return WritersOfArrival(StateJson.Id(now), StateJson.VersionOf(now));
            if (change.After is { } after)
            {
                return after.EnumerateObject()
                    .Where(field => Tags.Fields.Contains(field.Name) && field.Value.ValueKind is JsonValueKind.String)
                    .Where(field => IsNew(change, field))
                    .Select(field => Tags.In(field.Value.GetString()))
                    .OfType<string>()
                    .Where(byTag.ContainsKey)
                    .Select(tag => byTag[tag]);
            }

            return change is { Table: "guests", Before: { } before }
                ? deletions[StateJson.Id(before)]
                : [];
        }

        // An arrival has no text, but its activity has the id that the row has as its version. It is not published when
        // nobody knows whether it happened.
        IEnumerable<Operation> WritersOfArrival(Guid guestId, Guid version)
        {
            var known = arrivals[guestId].Where(write => write.Published.Any(activity => activity.Id == version));
            return known.Any() ? known : arrivals[guestId].Where(write => write.Outcome is Outcome.Unknown);
        }

        static bool IsArrival(JsonElement before, JsonElement after) =>
            StateJson.Read<GuestState>(before) is var was && StateJson.Read<GuestState>(after) is var now
                && (was.CheckedInAt, was.Arrived) != (now.CheckedInAt, now.Arrived);

        static bool IsNew(Change change, JsonProperty field) =>
            change.Before is not { } before || before.GetProperty(field.Name).GetRawText() != field.Value.GetRawText();
    }

    private IEnumerable<World> Play()
    {
        var world = World.Empty;
        foreach (var change in Commits.Select(written => written.Commit.Changes))
            yield return world = change.Aggregate(world, Apply);
    }

    private static World Apply(World world, Change change) => change switch
    {
        { Table: "settings" } => world with
        {
            Settings = change.After is { } after ? StateJson.Read<SettingsState>(after) : SettingsState.Unset,
        },
        { After: { } after } => world with
        {
            Guests = world.Guests.SetItem(StateJson.Id(after), StateJson.Read<GuestState>(after)),
            Versions = world.Versions.SetItem(StateJson.Id(after), StateJson.VersionOf(after)),
        },
        _ => world with
        {
            Guests = world.Guests.Remove(StateJson.Id(change.Before!.Value)),
            Versions = world.Versions.Remove(StateJson.Id(change.Before!.Value)),
        },
    };
}

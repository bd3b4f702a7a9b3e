using EventPlatform.Application.Common;
using EventPlatform.Application.Csv;

namespace EventPlatform.Application.Guests;

/// <summary>A line of a file on its way to a guest.</summary>
/// <param name="row">The line.</param>
internal sealed class ImportLine(GuestSheetRow row)
{
    private readonly List<ImportProblem> _problems = [.. row.Problems];

    /// <summary>The line.</summary>
    public GuestSheetRow Row { get; } = row;

    /// <summary>
    /// The version that the line writes, and its activity. Fixed, so that a replay recognises its own work.
    /// </summary>
    public Guid CommandId { get; } = Guid.NewGuid();

    /// <summary>The guest whom it changes, or makes. Fixed, as the other.</summary>
    public Guid GuestId { get; private set; } = row.Id ?? Guid.NewGuid();

    /// <summary>Whether it was matched to a guest.</summary>
    public bool IsMatched { get; private set; }

    /// <summary>Who is in it: no other line may be the same.</summary>
    public string? Identity { get; private set; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<ImportProblem> Problems => _problems;

    /// <summary>Whether it is still to be matched.</summary>
    public bool IsOpen => !IsMatched && _problems.Count == 0;

    /// <summary>Matches it to a guest.</summary>
    public void Match(Guid guestId) => (GuestId, IsMatched, Identity) = (guestId, true, $"guest {guestId}");

    /// <summary>Says that it makes a guest.</summary>
    public void MakeNew(string identity) => Identity = identity;

    /// <summary>Adds a problem.</summary>
    public void Fail(string? column, string message) =>
        _problems.Add(new ImportProblem(Row.Line, column, message));
}

/// <summary>What a line does.</summary>
internal enum ImportOutcome
{
    /// <summary>It says what is there.</summary>
    Unchanged,

    /// <summary>It makes a guest.</summary>
    Created,

    /// <summary>It changes a guest.</summary>
    Updated,

    /// <summary>It is wrong.</summary>
    Failed,
}

/// <summary>What a line has done, or would do.</summary>
/// <param name="Line">The line.</param>
/// <param name="Outcome">What it does.</param>
internal sealed record ImportLineResult(ImportLine Line, ImportOutcome Outcome)
{
    /// <summary>The changes of the guest.</summary>
    public IReadOnlyList<ImportChange> Changes { get; init; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; init; } = [];

    /// <summary>How many rows of the database it changes.</summary>
    public int Weight { get; init; }

    /// <summary>Whether it takes seats or gives some back, where they are limited.</summary>
    public bool MovesSeats { get; init; }

    /// <summary>Whether it is wrong.</summary>
    public bool IsFailed => Outcome is ImportOutcome.Failed;

    /// <summary>Whether it writes.</summary>
    public bool Writes => Outcome is ImportOutcome.Created or ImportOutcome.Updated;
}

/// <summary>A run over lines.</summary>
/// <param name="Results">The lines, in order.</param>
/// <param name="Seats">The seats that they take.</param>
/// <param name="Activities">The activities that were stored.</param>
internal sealed record ImportRun(
    IReadOnlyList<ImportLineResult> Results, PlannedSeats Seats, IReadOnlyList<ActivityMessage> Activities);

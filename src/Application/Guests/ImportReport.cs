namespace EventPlatform.Application.Guests;

/// <summary>Makes the answer of an import.</summary>
internal static class ImportReport
{
    // In characters: Lambda's limit for an answer is 6 MiB. The lines after it come without their changes.
    private const int MaxShown = 1_000_000;

    /// <summary>Makes the answer.</summary>
    public static ImportResponse Of(
        ImportGuests command, IReadOnlyList<ImportLineResult> results, bool isWritten, ImportRun plan)
    {
        var shown = 0;
        return new ImportResponse(
            command.DryRun, isWritten, Count(ImportOutcome.Created), Count(ImportOutcome.Updated),
            Count(ImportOutcome.Unchanged), Count(ImportOutcome.Failed),
            [.. results.Where(result => result.Outcome is not ImportOutcome.Unchanged).Select(Show)],
            [.. results.SelectMany(result => result.Problems)],
            command.Sheet.UnknownColumns)
        {
            Identities = results.Where(result => result.Line.Identity is not null && !result.IsFailed)
                .ToDictionary(result => result.Line.Row.Line, result => result.Line.Identity!),
            Seats = plan.Seats,
        };

        int Count(ImportOutcome outcome) => results.Count(result => result.Outcome == outcome);

        ImportedRow Show(ImportLineResult result)
        {
            var line = result.Line;
            shown += result.Changes.Sum(change => change.Before.Text.Length + change.After.Text.Length);
            return new ImportedRow(
                line.Row.Line,
                result.Outcome switch
                {
                    ImportOutcome.Created => "created",
                    ImportOutcome.Updated => "updated",
                    _ => "failed",
                },
                line.IsMatched || result.Writes ? line.GuestId : null,
                shown <= MaxShown ? result.Changes : []);
        }
    }
}

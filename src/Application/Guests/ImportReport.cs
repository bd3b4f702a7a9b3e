using EventPlatform.Application.Csv;

namespace EventPlatform.Application.Guests;

/// <summary>Makes the answer of an import.</summary>
internal static class ImportReport
{
    // In characters: Lambda's limit for an answer is 6 MiB. The lines after it come without their changes.
    private const int MaxShown = 1_000_000;

    // Of all errors together: three bytes each at most.
    private const int MaxErrors = 500_000;

    // What stands around the column and the message of an error.
    private const int ErrorLength = 50;

    /// <summary>Makes the answer.</summary>
    public static ImportResponse Of(
        ImportGuests command, IReadOnlyList<ImportLineResult> results, bool isWritten, ImportRun plan)
    {
        var shown = 0;
        return new ImportResponse(
            command.DryRun, isWritten, Count(ImportOutcome.Created), Count(ImportOutcome.Updated),
            Count(ImportOutcome.Unchanged), Count(ImportOutcome.Failed),
            [.. results.Where(result => result.Outcome is not ImportOutcome.Unchanged).Select(Show)],
            Bound([.. results.SelectMany(result => result.Problems)]),
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

    private static List<ImportProblem> Bound(List<ImportProblem> errors)
    {
        var (length, shown) = (0, 0);
        foreach (var error in errors)
        {
            length += ErrorLength + (error.Column?.Length ?? 0) + error.Message.Length;
            if (length > MaxErrors) break;

            shown++;
        }

        if (shown == errors.Count) return errors;

        var more = errors.Count - shown;
        return
        [
            .. errors.Take(shown),
            new ImportProblem(
                errors[shown].Line, null,
                $"and the lines after it have {more} more errors, which are not shown: mend those before, and send " +
                "the file again."),
        ];
    }
}

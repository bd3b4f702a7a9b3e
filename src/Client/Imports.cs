using System.Text.Json;

namespace EventPlatform.Client;

/// <summary>What an import has done, or would do.</summary>
/// <param name="DryRun">Whether nothing was to be written.</param>
/// <param name="Written">Whether the lines without errors were written.</param>
/// <param name="Created">How many lines are new guests.</param>
/// <param name="Updated">How many lines change a guest.</param>
/// <param name="Unchanged">How many lines say what is there already.</param>
/// <param name="Failed">How many lines are wrong.</param>
/// <param name="Rows">The lines in the order of the file, without those that change nothing.</param>
/// <param name="Errors">What is wrong with lines, in the order of the file.</param>
/// <param name="UnknownColumns">The columns that were not read.</param>
public sealed record Import(
    bool DryRun, bool Written, int Created, int Updated, int Unchanged, int Failed, IReadOnlyList<ImportedRow> Rows,
    IReadOnlyList<ImportProblem> Errors, IReadOnlyList<string> UnknownColumns);

/// <summary>A line of an import.</summary>
/// <param name="Line">The line of the file where it begins, from 1.</param>
/// <param name="Outcome"><c>created</c>, <c>updated</c> or <c>failed</c>.</param>
/// <param name="GuestId">The guest, or null.</param>
/// <param name="Changes">The fields with another value.</param>
public sealed record ImportedRow(int Line, string Outcome, Guid? GuestId, IReadOnlyList<ImportChange> Changes);

/// <summary>A field that an import changes.</summary>
/// <param name="Field">The field.</param>
/// <param name="Before">The value before; null for none.</param>
/// <param name="After">The value after.</param>
public sealed record ImportChange(string Field, JsonElement Before, JsonElement After)
{
    /// <summary>Leaves out the values, so that no log shows them by accident.</summary>
    /// <returns>The field.</returns>
    public override string ToString() => Field;
}

/// <summary>What is wrong with a line.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Column">The column as the file names it; null for the whole line.</param>
/// <param name="Message">The rule that is broken, and the fix.</param>
public sealed record ImportProblem(int Line, string? Column, string Message);

/// <summary>A page of comma-separated values.</summary>
/// <param name="Csv">The text, with a header.</param>
/// <param name="NextCursor">Where the next page begins; null on the last page.</param>
public sealed record CsvPage(string Csv, string? NextCursor)
{
    /// <summary>Leaves out the values, so that no log shows them by accident.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(CsvPage);
}

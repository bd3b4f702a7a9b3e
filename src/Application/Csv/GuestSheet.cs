using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Csv;

/// <summary>Rows of a guest list in a file.</summary>
public sealed class GuestSheet
{
    /// <summary>A sheet without rows, in place of one that cannot be read.</summary>
    public static GuestSheet Empty { get; } = new();

    /// <summary>The rows.</summary>
    public IReadOnlyList<GuestSheetRow> Rows { get; internal init; } = [];

    /// <summary>The columns that nobody knows, as the file names them; the first of them, cut.</summary>
    public IReadOnlyList<string> UnknownColumns { get; internal init; } = [];

    internal IReadOnlyDictionary<GuestColumn, string> Headers { get; init; } = new Dictionary<GuestColumn, string>();

    internal bool HasGroups => Headers.ContainsKey(GuestColumn.Group);

    /// <summary>Reads a file that one import takes.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="maxRows">The most rows.</param>
    /// <returns>The sheet, or <c>validation_failed</c> on <see cref="GuestSheetReader.File"/>.</returns>
    public static Result<GuestSheet> Read(byte[] bytes, int maxRows)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        var opened = GuestSheetReader.Open(stream);
        if (!opened.IsSuccess) return opened.Error;

        using var reader = opened.Value;
        var read = reader.Read(maxRows + 1);
        if (!read.IsSuccess) return read;

        return read.Value.Rows.Count switch
        {
            0 => Error.Invalid(GuestSheetReader.File, "has no rows below the header."),
            var count when count > maxRows => Error.Invalid(
                GuestSheetReader.File,
                $"has more than {maxRows} rows: send it in parts, or use eventplatform guests import."),
            _ => read,
        };
    }

    /// <summary>The sheet without some lines.</summary>
    /// <param name="lines">The lines, as <see cref="GuestSheetRow.Line"/>.</param>
    /// <returns>A sheet with the other rows.</returns>
    public GuestSheet Without(IReadOnlySet<int> lines) => new()
    {
        Rows = [.. Rows.Where(row => !lines.Contains(row.Line))],
        UnknownColumns = UnknownColumns,
        Headers = Headers,
    };

    /// <summary>The column of a property as the file names it; null when the file has none.</summary>
    internal string? HeaderOf(string property) =>
        GuestColumns.OfProperty(property) is not { } column ? null
        : Headers.TryGetValue(column, out var header) ? header
        : column is GuestColumn.FirstName or GuestColumn.LastName ? Headers.GetValueOrDefault(GuestColumn.FullName)
        : null;
}

/// <summary>A row of a guest list in a file.</summary>
/// <param name="Line">The line where it begins, from 1.</param>
public sealed record GuestSheetRow(int Line)
{
    /// <summary>The guest's id, if the row has one.</summary>
    public Guid? Id { get; init; }

    /// <summary>What the cells say; an empty cell is a field that is not set.</summary>
    public GuestChanges Changes { get; init; } = new();

    /// <summary>The cells that cannot be read.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; init; } = [];

    internal string? EmailFolded { get; init; }

    internal string? NamesKey { get; init; }

    internal string SortPrefix =>
        Guest.SortPrefixOf(Changes.FirstName.Or(null) ?? "", Changes.LastName.Or(null) ?? "");

    /// <summary>Leaves out the guest's data, so that no log shows them by accident.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"line {Line}";
}

/// <summary>What is wrong with a line.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Column">The column as the file names it; null when it is about the whole line.</param>
/// <param name="Message">The broken rule, and how to meet it.</param>
public sealed record ImportProblem(int Line, string? Column, string Message);

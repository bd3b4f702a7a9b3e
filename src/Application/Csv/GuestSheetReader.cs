using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Csv;

/// <summary>Reads a guest list from a CSV file of any size, part by part.</summary>
public sealed class GuestSheetReader : IDisposable
{
    /// <summary>The field of errors that concern the file as a whole.</summary>
    public const string File = nameof(File);

    private const int MaxUnknown = 20;
    private const int MaxNameLength = 60;

    private readonly IEnumerator<CsvRow> _rows;
    private readonly List<GuestColumn?> _columns = [];
    private readonly Dictionary<GuestColumn, string> _headers = [];
    private readonly List<string> _unknown = [];

    private GuestSheetReader(IEnumerator<CsvRow> rows) => _rows = rows;

    /// <summary>Reads the header.</summary>
    /// <param name="file">A file that can be read from any place. It stays open.</param>
    /// <returns>The reader, or <c>validation_failed</c> on <see cref="File"/>.</returns>
    public static Result<GuestSheetReader> Open(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var reader = new GuestSheetReader(CsvText.Read(file).GetEnumerator());
        if (reader.ReadHeader() is not { } error) return reader;

        reader.Dispose();
        return error;
    }

    /// <summary>Reads the next rows.</summary>
    /// <param name="maxRows">The most rows.</param>
    /// <returns>A sheet, without rows at the end of the file; or <c>validation_failed</c> on
    /// <see cref="File"/>.</returns>
    public Result<GuestSheet> Read(int maxRows)
    {
        var rows = new List<GuestSheetRow>();
        try
        {
            while (rows.Count < maxRows && _rows.MoveNext())
                rows.Add(GuestCells.Read(_rows.Current, _columns, _headers));
        }
        catch (UnreadableCsvException e)
        {
            return Error.Invalid(File, e.Message);
        }

        return new GuestSheet { Rows = rows, UnknownColumns = _unknown, Headers = _headers };
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private Error? ReadHeader()
    {
        try
        {
            if (!_rows.MoveNext()) return Error.Invalid(File, "is empty: it must have a header and a row at least.");
        }
        catch (UnreadableCsvException e)
        {
            return Error.Invalid(File, e.Message);
        }

        foreach (var cell in _rows.Current.Cells)
        {
            var header = ShortText.Cut(SpreadsheetText.Restore(cell).Trim(), MaxNameLength);
            var column = GuestColumns.Find(header);
            _columns.Add(column);
            if (column is null && header.Length > 0 && _unknown.Count < MaxUnknown) _unknown.Add(header);
            if (column is null or GuestColumn.Ignored || _headers.TryAdd(column.Value, header)) continue;

            return Error.Invalid(
                File,
                $"has two columns with one meaning, {_headers[column.Value]} and {header}: remove one of them.");
        }

        // A full name says less than its parts.
        if (_headers.ContainsKey(GuestColumn.FirstName) || _headers.ContainsKey(GuestColumn.LastName))
            _headers.Remove(GuestColumn.FullName);
        return _headers.Keys.Any(NamesGuests)
            ? null
            : Error.Invalid(
                File,
                "has no column that tells who the guests are: the first row must have headers, such as first_name, " +
                "last_name, email or id.");
    }

    private static bool NamesGuests(GuestColumn column) => column is
        GuestColumn.Id or GuestColumn.FirstName or GuestColumn.LastName or GuestColumn.FullName or GuestColumn.Email;
}

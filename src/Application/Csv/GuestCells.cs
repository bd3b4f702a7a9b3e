using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Application.Csv;

/// <summary>Reads the cells of a row. An empty cell leaves what is there.</summary>
internal static class GuestCells
{
    /// <summary>The most characters of a cell: as many as all answers of a guest may have.</summary>
    public const int MaxLength = GuestAnswers.MaxBytes;

    private const int GroupMaxLength = 200;

    // More than any name of the greatest length: four characters may compose to one, and each may be two of .NET's.
    private const int NameMaxLength = Guest.NameMaxLength * 4 * 2;

    // More than any of the words that are understood, however they are written.
    private const int AnswerMaxLength = 50;

    private static readonly byte[] GroupNamespace = "EventPlatform group 1\n"u8.ToArray();

    private static readonly HashSet<string> Yes = new(
        "true yes y 1 x ja j oui o si s wahr vrai verdadero ✓ ✔ attending accepted coming zugesagt".Split(' '),
        StringComparer.Ordinal);

    private static readonly HashSet<string> No = new(
        "false no n 0 nein non falsch faux falso ✗ ✘ declined abgesagt".Split(' '), StringComparer.Ordinal);

    /// <summary>Reads a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columns">The meaning of each column; null for an unknown one.</param>
    /// <param name="headers">The columns that are read, as the file names them.</param>
    public static GuestSheetRow Read(
        CsvRow row, IReadOnlyList<GuestColumn?> columns, IReadOnlyDictionary<GuestColumn, string> headers)
    {
        var problems = new List<ImportProblem>();
        if (row.Cells.Skip(columns.Count).Any(cell => !string.IsNullOrWhiteSpace(cell)))
        {
            problems.Add(new ImportProblem(
                row.Line, null,
                $"has {row.Cells.Count} cells, more than the {columns.Count} of the header: put a text that has a " +
                "separator in it between quotation marks."));
        }

        Guid? id = null;
        var changes = new GuestChanges();
        for (var i = 0; i < Math.Min(columns.Count, row.Cells.Count); i++)
        {
            if (columns[i] is not { } column || !headers.ContainsKey(column)) continue;

            var text = SpreadsheetText.Restore(row.Cells[i]);
            if (string.IsNullOrWhiteSpace(text)) continue;

            if (text.Length > MaxLength)
                Fail(column, $"must have at most {MaxLength} characters: it has {text.Length}.");
            else if (text.Contains('\0', StringComparison.Ordinal)) Fail(column, "must not contain NUL: remove it.");
            else if (column is GuestColumn.Id) id = ReadId(text.Trim());
            else changes = Add(changes, column, text);
        }

        var (first, last) = (changes.FirstName.Or(null) ?? "", changes.LastName.Or(null) ?? "");
        var hasNames = first.Length + last.Length > 0;
        if (!hasNames && id is null && !changes.Email.IsSet && problems.Count == 0)
            problems.Add(new ImportProblem(row.Line, null, "does not tell who the guest is: give a name."));
        return new GuestSheetRow(row.Line)
        {
            Id = id,
            Changes = changes,
            Problems = problems,
            EmailFolded = Guest.FoldAddress(changes.Email.Or(null)),
            NamesKey = hasNames ? Guest.NamesKeyOf(first, last) : null,
        };

        void Fail(GuestColumn column, string message) =>
            problems.Add(new ImportProblem(row.Line, headers[column], message));

        Guid? ReadId(string text)
        {
            if (Guid.TryParseExact(text, "D", out var parsed)) return parsed;

            Fail(GuestColumn.Id, "must be a UUID such as 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b, or empty.");
            return null;
        }

        // The rule of a guest, for names that would take long to fold before it holds.
        bool IsName(GuestColumn column, string text)
        {
            if (text.Trim() is not { Length: > NameMaxLength } name) return true;

            Fail(
                column,
                $"must have at most {Guest.NameMaxLength} characters: it has {name.EnumerateRunes().Count()}.");
            return false;
        }

        GuestChanges Add(GuestChanges changes, GuestColumn column, string text)
        {
            switch (column)
            {
                case GuestColumn.FirstName or GuestColumn.LastName or GuestColumn.FullName when !IsName(column, text):
                    return changes;
                case GuestColumn.FirstName: return changes with { FirstName = text };
                case GuestColumn.LastName: return changes with { LastName = text };
                case GuestColumn.FullName: return Split(changes, text);
                case GuestColumn.Email: return changes with { Email = text };
                case GuestColumn.Dietary: return changes with { Dietary = text };
                case GuestColumn.Answers: return changes with { Answers = text };
                case GuestColumn.Group:
                    var errors = new FieldErrors();
                    var group = GroupOf(text, errors);
                    foreach (var message in errors.SelectMany(error => error.Value)) Fail(column, message);
                    return errors.Any ? changes : changes with { GroupId = group };
                case GuestColumn.Attending:
                    if (AnswerOf(text) is { } attending) return changes with { Attending = attending };
                    Fail(column, "must be yes or no (or true, false, ja, nein, oui, non, sí, x, 1, 0), or empty.");
                    return changes;
                default:
                    var isNumber = int.TryParse(
                        text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                    if (!isNumber) Fail(column, "must be a whole number, or empty.");
                    return column is GuestColumn.PlusOnes
                        ? changes with { PlusOnes = number }
                        : changes with { PlusOnesAllowed = number };
            }
        }
    }

    /// <summary>The group of a text: its own id if it is one, else an id that is made from it.</summary>
    /// <param name="text">Any text. Case and spaces around it do not matter.</param>
    /// <param name="errors">Receives the rule that it breaks.</param>
    internal static Guid? GroupOf(string text, FieldErrors errors)
    {
        if (Guid.TryParseExact(text.Trim(), "D", out var id)) return id;
        if (TextRules.Clean(text, nameof(Guest.GroupId), GroupMaxLength, errors) is not { } clean || errors.Any)
            return null;

        var hash = SHA256.HashData([.. GroupNamespace, .. Encoding.UTF8.GetBytes(Folding.FoldCase(clean))])[..16];
        // Version 8, of the application's own making: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static bool? AnswerOf(string text)
    {
        if (text.Trim() is not { Length: <= AnswerMaxLength } answer) return null;

        foreach (var word in new[] { Folding.FoldWords(answer), Folding.FoldCase(answer) })
        {
            if (Yes.Contains(word)) return true;
            if (No.Contains(word)) return false;
        }

        return null;
    }

    // Without a comma nobody can tell which part is the last name.
    private static GuestChanges Split(GuestChanges changes, string name)
    {
        if (name.Split(',', 2) is not [var last, var first]) return changes with { FirstName = name };
        if (!string.IsNullOrWhiteSpace(first)) changes = changes with { FirstName = first };
        return string.IsNullOrWhiteSpace(last) ? changes : changes with { LastName = last };
    }
}

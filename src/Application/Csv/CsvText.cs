using System.Text;
using nietras.SeparatedValues;

namespace EventPlatform.Application.Csv;

/// <summary>
/// Reads CSV files as spreadsheets write them, row by row: https://www.rfc-editor.org/rfc/rfc4180, with any of three
/// separators and two encodings.
/// </summary>
internal static class CsvText
{
    /// <summary>The most characters of a row.</summary>
    public const int MaxRowLength = 1024 * 1024;

    // Enough for any header.
    private const int HeadLength = 64 * 1024;

    private const string NotText = "is not text in UTF-8 or UTF-16: save it as CSV UTF-8.";

    private const string NotSeparator =
        "names a separator in its first line, sep=, that is none: it must be a comma, a semicolon, a tab or |. " +
        "Name the one that the file has, or remove the line.";

    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads the rows; the first is the header. Rows without any text are left out.</summary>
    /// <param name="file">A file that can be read from any place. It stays open.</param>
    /// <returns>The rows, each read when it is asked for.</returns>
    /// <exception cref="UnreadableCsvException">The file cannot be read, or not any further.</exception>
    public static IEnumerable<CsvRow> Read(Stream file)
    {
        var encoding = FindEncoding(file);
        var head = ReadHead(file, encoding);
        var (separator, linesBefore) = FindSeparator(head);
        using var text = Open(file, encoding);
        for (var i = 0; i < linesBefore; i++) text.ReadLine();
        using var reader = Translated(() => Sep.New(separator).Reader(options => options with
        {
            HasHeader = false,
            Unescape = true,
            DisableColCountCheck = true,
        }).From(text));
        while (Next(reader, linesBefore) is { } row)
            if (row.Cells.Any(cell => !string.IsNullOrWhiteSpace(cell))) yield return row;
    }

    private static CsvRow? Next(SepReader reader, int linesBefore) => Translated(() =>
    {
        if (!reader.MoveNext()) return null;

        var row = reader.Current;
        var line = row.LineNumberFrom + linesBefore;
        var text = row.Span;
        if (text.Count('"') % 2 != 0)
        {
            throw new UnreadableCsvException(
                $"has a quotation mark in line {line} that is never closed: close it, or double it within a cell.");
        }

        if (text.Length > MaxRowLength)
            throw new UnreadableCsvException($"has more than {MaxRowLength} characters in the row of line {line}.");

        var cells = new string[row.ColCount];
        for (var i = 0; i < cells.Length; i++) cells[i] = row[i].ToString();
        return new CsvRow(line, cells);
    });

    private static T Translated<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw new UnreadableCsvException(NotText);
        }
        catch (NotSupportedException)
        {
            throw new UnreadableCsvException(
                "has a row that is too long. Perhaps a quotation mark is never closed: close it, or double it.");
        }
    }

    // A file without a mark at its beginning is UTF-8, unless every second byte of the first characters is empty.
    private static Encoding FindEncoding(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        file.Position = 0;
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..length] switch
        {
            [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0] => new UnicodeEncoding(bigEndian: false, true, true),
            [0xFE, 0xFF, ..] or [0, not 0, 0, not 0] => new UnicodeEncoding(bigEndian: true, true, true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        };
    }

    private static StreamReader Open(Stream file, Encoding encoding)
    {
        file.Position = 0;
        var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        // The mark itself is no text.
        if (Translated(text.Peek) == '\uFEFF') text.Read();
        return text;
    }

    private static string ReadHead(Stream file, Encoding encoding)
    {
        using var text = Open(file, encoding);
        var head = new char[HeadLength];
        return new string(head, 0, Translated(() => text.ReadBlock(head, 0, HeadLength)));
    }

    // Excel writes and reads a first line sep=; that names the separator. Longer lines are headers.
    private static (char Separator, int LinesBefore) FindSeparator(string head)
    {
        if (head is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', .. var rest])
        {
            var named = rest.AsSpan();
            if (named.IndexOfAny('\r', '\n') is >= 0 and var end) named = named[..end];
            if (named is [(',' or ';' or '\t' or '|') and var separator]) return (separator, 1);
            if (named.Length < 2 || (named.Length == 2 && char.IsSurrogatePair(named[0], named[1])))
                throw new UnreadableCsvException(NotSeparator);
        }

        var counts = new int[Separators.Length];
        var (isQuoted, hasText) = (false, false);
        foreach (var c in head)
        {
            if (c == '"') isQuoted = !isQuoted;
            if (c is '\r' or '\n' && !isQuoted && hasText) break;
            hasText |= !char.IsWhiteSpace(c);
            if (!isQuoted && Array.IndexOf(Separators, c) is >= 0 and var i) counts[i]++;
        }

        return (Separators[Array.IndexOf(counts, counts.Max())], 0);
    }
}

using System.Text;

namespace EventPlatform.Application.Csv;

/// <summary>
/// Keeps a spreadsheet from taking a cell for a formula, and running it:
/// https://owasp.org/www-community/attacks/CSV_Injection. Restored, every text is what it was before.
/// </summary>
public static class SpreadsheetText
{
    private const char Guard = '\'';

    /// <summary>Puts an apostrophe before what a spreadsheet would run.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The content of a cell.</returns>
    public static string Inert(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var places = FindPlaces(text, behindGuard: 0);
        return places.Count == 0 ? text : Join(text, places, Guard.ToString(), skip: 0);
    }

    /// <summary>Takes away the apostrophes of <see cref="Inert"/>. Others stay: <c>'t Hooft</c> is a name.</summary>
    /// <param name="cell">The content of a cell.</param>
    /// <returns>The text.</returns>
    public static string Restore(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var places = FindPlaces(cell, behindGuard: 1);
        places.RemoveAll(place => cell[place] != Guard);
        return places.Count == 0 ? cell : Join(cell, places, "", skip: 1);
    }

    // Where a formula begins, from the end on so that each character is looked at once: also behind what a spreadsheet
    // may take for a separator. A text that has apostrophes there already gets one more: one is taken away again.
    private static List<int> FindPlaces(string text, int behindGuard)
    {
        var places = new List<int>();
        // Whether a formula follows a place, but for spaces and apostrophes; of the place behind the guard, if any.
        var (begins, beginsBehind) = (false, false);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            (begins, beginsBehind) = (BeginsFormula(text[i]) || (begins && MayPrecede(text[i])), begins);
            if ((behindGuard == 0 ? begins : beginsBehind) && (i == 0 || text[i - 1] is ';' or '\t' or '|'))
                places.Add(i);
        }

        if (places is not [.., 0] && text.Length > behindGuard && BeginsWithBreak(text.AsSpan(behindGuard)))
            places.Add(0);
        places.Reverse();
        return places;
    }

    private static bool BeginsFormula(char c) => c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠';

    private static bool MayPrecede(char c) => c is Guard || char.IsWhiteSpace(c);

    private static bool BeginsWithBreak(ReadOnlySpan<char> text) =>
        text.TrimStart(Guard) is ['\t' or '\r' or '\n', ..];

    private static string Join(string text, List<int> places, string guard, int skip)
    {
        var joined = new StringBuilder(text.Length + places.Count);
        var done = 0;
        foreach (var place in places)
        {
            joined.Append(text, done, place - done).Append(guard);
            done = place + skip;
        }

        return joined.Append(text, done, text.Length - done).ToString();
    }
}

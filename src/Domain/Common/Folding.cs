using System.Globalization;
using System.Text;

namespace EventPlatform.Domain.Common;

/// <summary>
/// Folds text for comparison, the same on every machine: by case alone, or to words of base letters. What the words
/// ignore are marks that Unicode's collation ignores at its first level (UTS #10), and apostrophes; docs/adr/0017 has
/// the rules and their sources.
/// </summary>
public static class Folding
{
    // Stand in folded words where a text may also have an e (ä, ö, ü, ø) or an a (å). Text has no control characters.
    private const char PlaceForE = '\u0001';
    private const char PlaceForA = '\u0002';

    private const int Diaeresis = 0x308;
    private const int RingAbove = 0x30A;
    private const int IotaSubscript = 0x345;

    /// <summary>
    /// Folds case in full (Unicode's CaseFolding.txt): ß is ss, a final sigma a sigma. Marks stay.
    /// </summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>The folded text, at most three times as long.</returns>
    public static string FoldCase(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) folded.Append(CaseFolded(rune.Value) ?? rune.ToString());
        return folded.ToString();
    }

    /// <summary>
    /// Folds a note for grouping: by case, with one space for any white space, and without what shows nothing.
    /// </summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>The folded text.</returns>
    public static string FoldNote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) visible.Append(' ');
            else if (!UnicodeText.IsIgnorable(rune.Value)) visible.Append(rune.ToString());
        }

        var folded = FoldCase(UnicodeText.Compose(visible.ToString()));
        return string.Join(' ', folded.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Folds a text to its words in base letters, with one space between them: <c>van den berg</c>.</summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>The words; empty when there are none.</returns>
    public static string FoldWords(string text) => Spell(
        string.Join(' ', SplitWords(text, inAddress: false, atStops: true).Where(word => !IsPunctuation(word))),
        withE: false, withA: false);

    /// <summary>
    /// Splits a text into folded words: at spaces, hyphens and commas, around symbols and around other punctuation,
    /// which is a word of its own.
    /// </summary>
    /// <param name="text">Well-formed text.</param>
    /// <param name="inAddress">Whether also at <c>@ _ +</c>.</param>
    /// <param name="atStops">Whether also at full stops; otherwise they are left out, as apostrophes are.</param>
    /// <returns>The words, with marks for <see cref="Spellings"/>.</returns>
    internal static string[] SplitWords(string text, bool inAddress, bool atStops)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new StringBuilder(text.Length);
        var before = Kind.Separator;
        foreach (var code in UnicodeText.Decompose(text))
        {
            var kind = KindOf(code, inAddress, atStops);
            if (kind == Kind.LeftOut) continue;
            if (kind != before) words.Append(' ');
            if (kind != Kind.Separator) AppendPlain(words, code);
            before = kind;
        }

        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether a folded word is punctuation.</summary>
    internal static bool IsPunctuation(string word) =>
        KindOf(Rune.GetRuneAt(word, 0).Value, inAddress: false, atStops: false) == Kind.Punctuation;

    /// <summary>The spellings of folded words: <c>muller</c>, and <c>mueller</c> where an umlaut was.</summary>
    /// <param name="words">A result of <see cref="SplitWords"/>, or words from it.</param>
    /// <returns>One to four spellings, the one without additions first.</returns>
    internal static IEnumerable<string> Spellings(string words)
    {
        var (withE, withA) = (words.Contains(PlaceForE), words.Contains(PlaceForA));
        yield return Spell(words, withE: false, withA: false);
        if (withE) yield return Spell(words, withE: true, withA: false);
        if (withA) yield return Spell(words, withE: false, withA: true);
        if (withE && withA) yield return Spell(words, withE: true, withA: true);
    }

    private static string Spell(string words, bool withE, bool withA) => words
        .Replace($"{PlaceForE}", withE ? "e" : "", StringComparison.Ordinal)
        .Replace($"{PlaceForA}", withA ? "a" : "", StringComparison.Ordinal);

    private static void AppendPlain(StringBuilder words, int code)
    {
        // A mark follows its letter, since the text is decomposed.
        var letter = words.Length > 0 ? words[^1] : ' ';
        if (code == Diaeresis && letter is 'a' or 'o' or 'u') words.Append(PlaceForE);
        if (code == RingAbove && letter is 'a') words.Append(PlaceForA);

        if (code <= sbyte.MaxValue)
        {
            words.Append(char.ToLowerInvariant((char)code));
            return;
        }

        // A mark that case folding would make a letter: ᾳ is α here, in both normal forms.
        if (code == IotaSubscript) return;

        foreach (var rune in (CaseFolded(code) ?? new Rune(code).ToString()).EnumerateRunes())
            words.Append(Plain(rune.Value) ?? rune.ToString());
        if (code is 'ø' or 'Ø') words.Append(PlaceForE);
    }

    private static string? CaseFolded(int code) => UnicodeText.Find(
        UnicodeTables.CaseFoldKeys, UnicodeTables.CaseFoldStarts, UnicodeTables.CaseFoldText, code);

    private static string? Plain(int code) => UnicodeText.Find(
        UnicodeTables.PlainKeys, UnicodeTables.PlainStarts, UnicodeTables.PlainText, code);

    private static Kind KindOf(int code, bool inAddress, bool atStops)
    {
        if (code is 'ʼ' or '\'' or '`' or '´' or '‘' or '’' or '‛' or '′' or '‵' or '＇' or '׳' or '՚' or '΄' or '᾽')
            return Kind.LeftOut;
        if (code is '.' or '．' or '｡' or '。' or '․') return atStops ? Kind.Separator : Kind.LeftOut;
        if (code is ',' or '，' or '、' or '،' || (inAddress && code is ('@' or '_' or '+'))) return Kind.Separator;
        // Fillers of Hangul and Braille, which look like a space.
        if (code is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800) return Kind.Separator;
        if (UnicodeText.IsIgnorable(code)) return Kind.LeftOut;

        return Rune.GetUnicodeCategory(new Rune(code)) switch
        {
            <= UnicodeCategory.OtherNumber or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse =>
                Kind.Letter,
            <= UnicodeCategory.Control or UnicodeCategory.DashPunctuation => Kind.Separator,
            _ when code is '−' => Kind.Separator,
            // № is "no", ﷼ a word, and letters in circles are letters.
            _ when CaseFolded(code) is not null || Plain(code) is { Length: > 0 } => Kind.Letter,
            UnicodeCategory.OtherSymbol => Kind.Symbol,
            _ => Kind.Punctuation,
        };
    }

    private enum Kind
    {
        Letter,
        Symbol,
        Punctuation,
        Separator,
        LeftOut,
    }
}

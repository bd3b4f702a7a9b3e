using System.Globalization;
using System.Text;

namespace EventPlatform.Domain.Common;

/// <summary>
/// Unicode's normal forms C and D (UAX #15) and properties of characters, from <see cref="UnicodeTables"/>: without
/// ICU, .NET leaves text as it is.
/// </summary>
internal static class UnicodeText
{
    // Hangul syllables are computed (Unicode, section 3.12): 19 leads, 21 vowels, 27 trails or none.
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int NoTrail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    private const int ViramaClass = 9;

    // Below it, every text is in form C.
    private const char FirstMark = '\u0300';

    /// <summary>Brings text to form C: letters with their marks as single characters where there are any.</summary>
    /// <param name="text">Well-formed text.</param>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;

        var composed = new List<int>(text.Length);
        var (starter, lastClass) = (-1, 0);
        foreach (var code in Decompose(text))
        {
            var markClass = MarkClass(code);
            // A mark of the same class in between keeps this one from its letter.
            if (starter >= 0 && (composed.Count == starter + 1 || lastClass < markClass)
                && ComposePair(composed[starter], code) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }

            if (markClass == 0) starter = composed.Count;
            lastClass = markClass;
            composed.Add(code);
        }

        return ToText(composed);
    }

    /// <summary>Brings text to form D: letters and marks apart.</summary>
    /// <param name="text">Well-formed text.</param>
    public static List<int> Decompose(string text)
    {
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) AddDecomposed(codes, rune.Value);

        // Marks stand in the order of their classes; those of one class keep theirs.
        for (var i = 1; i < codes.Count; i++)
        {
            var (code, markClass) = (codes[i], MarkClass(codes[i]));
            var place = i;
            for (; markClass > 0 && place > 0 && MarkClass(codes[place - 1]) > markClass; place--)
                codes[place] = codes[place - 1];
            codes[place] = code;
        }

        return codes;
    }

    /// <summary>True for characters that show nothing: joiners, variation selectors, fillers, tags, …</summary>
    public static bool IsIgnorable(int code) =>
        IsInRanges(UnicodeTables.Ignorable, code)
        || Rune.GetUnicodeCategory(new Rune(code)) == UnicodeCategory.Format;

    /// <summary>True for the marks of Indic scripts that take the vowel from a consonant.</summary>
    public static bool IsVirama(int code) => MarkClass(code) == ViramaClass;

    /// <summary>Looks a character up.</summary>
    /// <returns>Its entry, which may be empty; null when it has none and stands for itself.</returns>
    public static string? Find(ReadOnlySpan<int> keys, ReadOnlySpan<ushort> starts, string text, int code)
    {
        var place = keys.BinarySearch(code);
        return place < 0 ? null : text[starts[place]..starts[place + 1]];
    }

    private static string ToText(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        foreach (var code in codes) text.Append(new Rune(code).ToString());
        return text.ToString();
    }

    private static void AddDecomposed(List<int> codes, int code)
    {
        if (code <= sbyte.MaxValue)
        {
            codes.Add(code);
        }
        else if (code - FirstSyllable is >= 0 and < Leads * Vowels * Trails and var syllable)
        {
            codes.Add(FirstLead + (syllable / (Vowels * Trails)));
            codes.Add(FirstVowel + (syllable / Trails % Vowels));
            if (syllable % Trails > 0) codes.Add(NoTrail + (syllable % Trails));
        }
        else if (Find(
            UnicodeTables.DecompositionKeys, UnicodeTables.DecompositionStarts, UnicodeTables.DecompositionText, code)
            is { } parts)
        {
            foreach (var part in parts.EnumerateRunes()) codes.Add(part.Value);
        }
        else
        {
            codes.Add(code);
        }
    }

    private static int? ComposePair(int first, int second)
    {
        if (first - FirstLead is >= 0 and < Leads and var lead
            && second - FirstVowel is >= 0 and < Vowels and var vowel)
        {
            return FirstSyllable + (((lead * Vowels) + vowel) * Trails);
        }

        if (first - FirstSyllable is >= 0 and < Leads * Vowels * Trails and var syllable && syllable % Trails == 0
            && second - NoTrail is > 0 and < Trails and var trail)
        {
            return first + trail;
        }

        var place = UnicodeTables.Pairs.BinarySearch(((long)first << 21) | (long)second);
        return place < 0 ? null : UnicodeTables.Composed[place];
    }

    private static int MarkClass(int code)
    {
        if (code < FirstMark) return 0;

        var place = UnicodeTables.MarkFirst.BinarySearch(code);
        if (place < 0) place = ~place - 1;
        return place >= 0 && code <= UnicodeTables.MarkLast[place] ? UnicodeTables.MarkClass[place] : 0;
    }

    // The first and last of each range follow each other.
    private static bool IsInRanges(ReadOnlySpan<int> ranges, int code)
    {
        var place = ranges.BinarySearch(code);
        return place >= 0 || ~place % 2 == 1;
    }
}

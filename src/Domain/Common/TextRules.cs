using System.Buffers;
using System.Globalization;
using System.Text;

namespace EventPlatform.Domain.Common;

/// <summary>The rules that hold for every piece of text a person enters.</summary>
public static class TextRules
{
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';
    private const char BrailleBlank = '\u2800';

    // A Greek letter with three marks.
    private const int MostComposed = 4;

    /// <summary>
    /// Brings a line of text to Unicode's normal form C, removes at both ends the characters that show nothing, and
    /// checks the rest. Text without a visible character counts as null. Length is counted in Unicode scalar values at
    /// the end, as PostgreSQL's <c>varchar(n)</c> counts it: an emoji is one, not two.
    /// </summary>
    /// <param name="text">The text as entered.</param>
    /// <param name="property">The name of the property that the text is for.</param>
    /// <param name="maxLength">The most characters it may have.</param>
    /// <param name="errors">Receives the rule that the text breaks.</param>
    /// <returns>The text to store, or null when nothing is left.</returns>
    public static string? Clean(string? text, string property, int maxLength, FieldErrors errors) =>
        Clean(text, property, maxLength, errors, withLineBreaks: false);

    /// <summary>
    /// As <see cref="Clean(string?, string, int, FieldErrors)"/>, for text that may have several lines: every line
    /// break becomes <c>\n</c>, and a tab a space.
    /// </summary>
    /// <inheritdoc cref="Clean(string?, string, int, FieldErrors)"/>
    public static string? CleanLines(string? text, string property, int maxLength, FieldErrors errors)
    {
        var unified = text?
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n')
            .Replace(LineSeparator, '\n')
            .Replace('\t', ' ');
        return Clean(unified, property, maxLength, errors, withLineBreaks: true);
    }

    /// <summary>Removes the characters that show nothing, wherever they stand.</summary>
    /// <param name="text">Any text; null stays null.</param>
    /// <returns>The rest of it.</returns>
    internal static string? RemoveInvisible(string? text)
    {
        if (text is null || Ascii.IsValid(text)) return text;

        var visible = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            // Half of a surrogate pair stays, for Clean to refuse; so do overrides of direction.
            var read = Rune.DecodeFromUtf16(rest, out var rune, out var used);
            if (read != OperationStatus.Done || IsOverride(rune) || !UnicodeText.IsIgnorable(rune.Value))
                visible.Append(rest[..used]);
            rest = rest[used..];
        }

        return visible.ToString();
    }

    private static string? Clean(
        string? text, string property, int maxLength, FieldErrors errors, bool withLineBreaks)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (text is null) return null;

        if (FindForbidden(text) is { } forbidden)
        {
            errors.Add(property, forbidden);
            return null;
        }

        var entered = Trim(text);
        // Too long in any case, since at most four characters compose to one; and composing takes long then.
        var count = entered.EnumerateRunes().Count();
        if (count > maxLength * MostComposed)
        {
            errors.Add(property, $"must have at most {maxLength} characters: it has {count}.");
            return null;
        }

        var trimmed = UnicodeText.Compose(entered);
        if (!trimmed.EnumerateRunes().Any(IsVisible)) return null;

        if (trimmed.EnumerateRunes().Any(rune => IsBreak(rune) && !(withLineBreaks && rune.Value == '\n')))
        {
            errors.Add(
                property,
                withLineBreaks
                    ? "must not contain control characters other than line breaks and tabs: remove them."
                    : "must not contain control characters, line breaks and NUL included: remove them.");
            return null;
        }

        var length = trimmed.EnumerateRunes().Count();
        if (length > maxLength) errors.Add(property, $"must have at most {maxLength} characters: it has {length}.");
        return trimmed;
    }

    // Characters that are refused wherever they stand.
    private static string? FindForbidden(string text)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            // Unpaired surrogates cannot be stored as UTF-8, so they would fail in the database.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done)
                return "must be well-formed Unicode text: it has half of a surrogate pair.";
            if (IsOverride(rune))
            {
                return "must not contain characters that override or isolate the direction of text " +
                    "(U+202A to U+202E, U+2066 to U+2069): remove them.";
            }
            rest = rest[used..];
        }

        return null;
    }

    private static bool IsOverride(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static bool IsBreak(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is LineSeparator or ParagraphSeparator;

    private static bool ShowsNothing(Rune rune) =>
        Rune.IsWhiteSpace(rune) || rune.Value == BrailleBlank || UnicodeText.IsIgnorable(rune.Value);

    // A mark without a letter is no text.
    private static bool IsVisible(Rune rune) =>
        !ShowsNothing(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    private static string Trim(string text)
    {
        var rest = text.AsSpan();
        while (Rune.DecodeFromUtf16(rest, out var first, out var used) == OperationStatus.Done && ShowsNothing(first))
            rest = rest[used..];
        while (Rune.DecodeLastFromUtf16(rest, out var last, out var used) == OperationStatus.Done && ShowsNothing(last)
            && !ChoosesForm(rest[..^used], last))
        {
            rest = rest[..^used];
        }

        return rest.Length == text.Length ? text : rest.ToString();
    }

    // A variation selector or joiner at the end chooses the form of the emoji or letter before it.
    private static bool ChoosesForm(ReadOnlySpan<char> before, Rune selector)
    {
        if (Rune.DecodeLastFromUtf16(before, out var shown, out _) != OperationStatus.Done || ShowsNothing(shown))
            return false;

        var category = Rune.GetUnicodeCategory(shown);
        return selector.Value switch
        {
            0xFE0E or 0xFE0F => category is
                UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.OtherPunctuation,
            (>= 0xFE00 and < 0xFE0E) or (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xE0100 and <= 0xE01EF) =>
                category is UnicodeCategory.OtherLetter,
            // A consonant without its vowel at the end of a Malayalam or Sinhala name.
            0x200D => UnicodeText.IsVirama(shown.Value),
            _ => false,
        };
    }
}

using System.Text;

namespace EventPlatform.Domain.Common;

/// <summary>The rules that hold for every piece of text a person enters.</summary>
public static class TextRules
{
    /// <summary>
    /// Trims the text and checks it. Empty text counts as null. Length is counted in Unicode characters, as
    /// PostgreSQL's <c>varchar(n)</c> counts it: an emoji is one, not two.
    /// </summary>
    /// <param name="text">The text as entered.</param>
    /// <param name="property">The name of the property that the text is for.</param>
    /// <param name="maxLength">The most characters it may have after trimming.</param>
    /// <param name="errors">Receives the rule that the text breaks.</param>
    /// <returns>The trimmed text, or null when nothing is left.</returns>
    public static string? Clean(string? text, string property, int maxLength, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return null;

        var length = 0;
        var rest = trimmed.AsSpan();
        while (!rest.IsEmpty)
        {
            // Unpaired surrogates cannot be stored as UTF-8, so they would fail in the database.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                errors.Add(property, "must be well-formed Unicode text: it has half of a surrogate pair.");
                return null;
            }

            if (Rune.IsControl(rune))
            {
                errors.Add(property, "must not contain control characters, line breaks and NUL included: remove them.");
                return null;
            }

            length++;
            rest = rest[used..];
        }

        if (length > maxLength) errors.Add(property, $"must have at most {maxLength} characters: it has {length}.");
        return trimmed;
    }

    /// <summary>As <see cref="Clean"/>, for text that must be there.</summary>
    /// <inheritdoc cref="Clean"/>
    public static string CleanRequired(string? text, string property, int maxLength, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrWhiteSpace(text))
        {
            errors.Add(property, $"is required: give 1 to {maxLength} characters.");
            return "";
        }

        return Clean(text, property, maxLength, errors) ?? "";
    }

    /// <summary>
    /// Folds case so that texts which differ only in case become equal, in every script that has case. The
    /// database cannot do it: its <c>lower()</c> folds ASCII only under the C collation. Going through upper case
    /// first joins letters with two lower-case forms (Greek final sigma).
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>The folded text, as many characters long as before.</returns>
    public static string FoldCase(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToUpperInvariant().ToLowerInvariant();
    }
}

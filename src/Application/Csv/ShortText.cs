namespace EventPlatform.Application.Csv;

/// <summary>Cuts texts that are shown, and may be long.</summary>
internal static class ShortText
{
    /// <summary>A text, or its beginning with an ellipsis.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">The most characters of the text.</param>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;

        // Not within a surrogate pair.
        var length = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return $"{text[..length]}…";
    }
}

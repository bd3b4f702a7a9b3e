using System.Text.RegularExpressions;

namespace EventPlatform.Application.Csv;

/// <summary>
/// Keeps a spreadsheet from taking a cell for a formula, and running it:
/// https://owasp.org/www-community/attacks/CSV_Injection. Restored, every text is what it was before.
/// </summary>
public static partial class SpreadsheetText
{
    /// <summary>Puts an apostrophe before what a spreadsheet would run.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The content of a cell.</returns>
    public static string Inert(string text) => FormulaBegins().Replace(text, "'");

    /// <summary>Takes away the apostrophes of <see cref="Inert"/>. Others stay: <c>'t Hooft</c> is a name.</summary>
    /// <param name="cell">The content of a cell.</param>
    /// <returns>The text.</returns>
    public static string Restore(string cell) => Apostrophes().Replace(cell, "");

    // Also behind what a spreadsheet may take for a separator. A text that has apostrophes there already gets one more:
    // one is taken away again.
    [GeneratedRegex(@"(?<=^|[;\t|])(?=[\s']*[=+\-@＝＋－＠])|^(?='*[\t\r\n])")]
    private static partial Regex FormulaBegins();

    [GeneratedRegex(@"(?<=^|[;\t|])'(?=[\s']*[=+\-@＝＋－＠])|^'(?='*[\t\r\n])")]
    private static partial Regex Apostrophes();
}

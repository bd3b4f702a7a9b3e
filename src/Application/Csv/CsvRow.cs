using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Application.Csv;

/// <summary>A row of a file.</summary>
/// <param name="Line">The line of the file where it begins, from 1.</param>
/// <param name="Cells">The cells as they stand there, without quotation marks around them.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>A file that cannot be read any further.</summary>
/// <param name="message">What is wrong, and the remedy; it follows the name of the file.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors",
    Justification = "Thrown in one place, always with a remedy.")]
internal sealed class UnreadableCsvException(string message) : Exception(message);

namespace EventPlatform.Schema;

/// <summary>What the database has of the schema.</summary>
/// <param name="Applied">Migrations that were applied, oldest first.</param>
/// <param name="Pending">Migrations that were not, oldest first.</param>
/// <param name="InvalidIndexes">Indexes of applied migrations that are missing or cannot be used.</param>
/// <param name="GuestsNotFilledIn">Guests that an earlier release wrote last, so that newer columns are not up to date.
/// Not counted, and 0, while migrations are pending.</param>
public sealed record SchemaStatus(
    IReadOnlyList<string> Applied,
    IReadOnlyList<string> Pending,
    IReadOnlyList<string> InvalidIndexes,
    long GuestsNotFilledIn = 0)
{
    /// <summary>True when nothing is left to do.</summary>
    public bool IsUpToDate => Pending.Count == 0 && InvalidIndexes.Count == 0 && GuestsNotFilledIn == 0;
}

/// <summary>A part of the schema or of the rights on it could not be made.</summary>
/// <param name="message">The part that failed, and the text of the database.</param>
public sealed class SchemaException(string message) : Exception(message);

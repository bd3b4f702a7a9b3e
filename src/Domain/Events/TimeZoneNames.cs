namespace EventPlatform.Domain.Events;

/// <summary>
/// The names of the IANA time zone database, zones and links alike. They are part of the program, since not every
/// machine has the database, and versions differ.
/// </summary>
public static partial class TimeZoneNames
{
    /// <summary>All names, in the order of their characters' codes.</summary>
    public static IReadOnlyList<string> All => Sorted;

    /// <summary>Whether a name is spelled exactly so.</summary>
    /// <param name="name">Any text.</param>
    public static bool Contains(string name) => Array.BinarySearch(Sorted, name, StringComparer.Ordinal) >= 0;

    /// <summary>Finds the right spelling of a name.</summary>
    /// <param name="name">Any text.</param>
    /// <returns>The name that differs in case at most; null when there is none.</returns>
    public static string? FindIgnoringCase(string name) =>
        Array.Find(Sorted, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}

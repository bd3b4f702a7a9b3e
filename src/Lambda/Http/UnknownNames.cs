using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Adds errors for names that a request does not have. A caller may send any number of any length; an answer must
/// stay small, so it shows few of them and cuts them.
/// </summary>
internal static class UnknownNames
{
    /// <summary>How many names of a request are shown.</summary>
    public const int MaxNames = 20;

    private const int MaxLength = 60;

    /// <summary>Adds an error for each of the first unknown names, and one for the others.</summary>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="names">The names that the request has.</param>
    /// <param name="known">The names that it may have.</param>
    /// <param name="place">The part of the request that has the names, such as <c>body</c>.</param>
    /// <param name="kind">Their kind, such as <c>a field of this request</c>.</param>
    /// <param name="path">Stands before the names in the errors.</param>
    /// <param name="most">How many names are shown.</param>
    public static void RejectUnknown(
        this FieldErrors errors, IEnumerable<string> names, HashSet<string> known, string place, string kind,
        string path = "", int most = MaxNames)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var others = 0;
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            if (shown.Count == most) others++;
            else if (shown.Add(Cut(name))) errors.Add($"{path}{Cut(name)}", $"is not {kind}: use {InOrder(known)}.");
        }

        if (others == 0) return;

        errors.Add(place, $"has {others} more unknown names: remove them.");
    }

    private static string InOrder(HashSet<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    private static string Cut(string name)
    {
        if (name.Length <= MaxLength) return name;

        // Not within a surrogate pair.
        var length = char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return $"{name[..length]}…";
    }
}

using System.Text.RegularExpressions;

namespace EventPlatform.TestSupport.Histories;

/// <summary>Texts by which a write is recognised in what the database stored.</summary>
internal static partial class Tags
{
    /// <summary>The fields that may hold one.</summary>
    public static IReadOnlySet<string> Fields { get; } = new HashSet<string>
    {
        "first_name", "last_name", "email", "dietary", "event_name", "location", "settings_data",
    };

    public static string Make(int number) => $"t{number:D6}";

    /// <summary>The tag in a text, or null.</summary>
    public static string? In(string? text) =>
        text is not null && Pattern().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"t\d{6}")]
    private static partial Regex Pattern();
}

namespace EventPlatform.Schema;

/// <summary>Writes names and texts into SQL.</summary>
internal static class SqlText
{
    /// <summary>A text between quotes.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name between double quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

using System.Text.RegularExpressions;

namespace EventPlatform.Schema;

/// <summary>
/// The types of DSQL's columns: those of its documentation, and json and jsonb (June 2026).
/// </summary>
internal static partial class ColumnTypes
{
    /// <summary>What the name of a type begins with.</summary>
    public static readonly IReadOnlySet<string> FirstWords = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "SMALLINT", "INT2", "INTEGER", "INT", "INT4", "BIGINT", "INT8", "REAL", "FLOAT4", "DOUBLE", "FLOAT", "FLOAT8",
        "NUMERIC", "DECIMAL", "DEC", "CHARACTER", "CHAR", "BPCHAR", "VARCHAR", "TEXT", "BYTEA", "BOOLEAN", "BOOL",
        "DATE", "TIME", "TIMETZ", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "UUID", "JSON", "JSONB",
    };

    /// <summary>What may follow.</summary>
    public static readonly IReadOnlySet<string> FurtherWords = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "PRECISION", "VARYING", "WITH", "WITHOUT", "TIME", "ZONE",
        "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO",
    };

    /// <summary>Whether a type can be that of a column.</summary>
    /// <param name="type">The type as SQL writes it, such as <c>numeric(10, 2)</c>.</param>
    public static bool AreStored(string type) =>
        SchemaOrLength().Replace(type, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            is [var first, .. var more]
        && FirstWords.Contains(first) && more.All(FurtherWords.Contains);

    [GeneratedRegex(@"^\s*pg_catalog\s*\.|\([\d\s,]*\)|\s", RegexOptions.IgnoreCase)]
    private static partial Regex SchemaOrLength();
}

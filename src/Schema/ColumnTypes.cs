using System.Text.RegularExpressions;

namespace EventPlatform.Schema;

/// <summary>
/// The types of DSQL's columns: those of its documentation, and json and jsonb (June 2026).
/// </summary>
internal static partial class ColumnTypes
{
    private static readonly HashSet<string> Stored = new(StringComparer.OrdinalIgnoreCase)
    {
        "smallint", "int2", "integer", "int", "int4", "bigint", "int8", "real", "float4", "double precision", "float8",
        "numeric", "decimal", "dec", "character varying", "varchar", "character", "char", "bpchar", "text", "bytea",
        "boolean", "bool", "date", "time", "time without time zone", "time with time zone", "timetz", "timestamp",
        "timestamp without time zone", "timestamp with time zone", "timestamptz", "interval", "uuid", "json", "jsonb",
    };

    /// <summary>Whether a type can be that of a column.</summary>
    /// <param name="type">The type as SQL writes it, such as <c>numeric(10, 2)</c>.</param>
    public static bool AreStored(string type) => Stored.Contains(Lengths().Replace(type, ""));

    [GeneratedRegex(@"\s*\(\s*\d+\s*(,\s*\d+\s*)?\)")]
    private static partial Regex Lengths();
}

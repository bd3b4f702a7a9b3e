namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>
/// What DSQL stores in a column: the types that its documentation lists, json and jsonb (June 2026), and domains.
/// </summary>
public static class StorableTypes
{
    // The first word of the type's name.
    private static readonly HashSet<string> FirstWords = new(StringComparer.Ordinal)
    {
        "SMALLINT", "INT2", "INTEGER", "INT", "INT4", "BIGINT", "INT8", "REAL", "FLOAT4", "DOUBLE", "FLOAT", "FLOAT8",
        "NUMERIC", "DECIMAL", "DEC", "CHARACTER", "CHAR", "BPCHAR", "VARCHAR", "TEXT", "BYTEA", "BOOLEAN", "BOOL",
        "DATE", "TIME", "TIMETZ", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "UUID", "JSON", "JSONB",
    };

    private static readonly HashSet<string> FurtherWords = new(StringComparer.Ordinal)
    {
        "PRECISION", "VARYING", "WITH", "WITHOUT", "TIME", "ZONE",
        "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO",
    };

    /// <summary>Whether the type that stands at a place of a statement can be that of a column.</summary>
    /// <param name="s">The statement.</param>
    /// <param name="at">Where the type's name begins.</param>
    /// <param name="domains">Names of domains, in capitals.</param>
    public static bool Include(SqlStatement s, int at, IReadOnlySet<string>? domains = null)
    {
        if (domains is not null && domains.Contains(s.NameAt(at, out var after)))
        {
            at = after;
        }
        else
        {
            if (s.IsAt(at, "PG_CATALOG .")) at += 2;
            if (s[at].Kind is not SqlTokenKind.Word || !FirstWords.Contains(s[at].Text)) return false;
            if (s.IsAt(at + 1, ".")) return false;
            for (at++; s.IsAt(at, "(") || (s[at].Kind is SqlTokenKind.Word && FurtherWords.Contains(s[at].Text)); at++)
                if (s.IsAt(at, "(")) at = s.Closing(at);
        }

        return !s.IsAt(at, "[") && !s.IsAt(at, "ARRAY");
    }
}

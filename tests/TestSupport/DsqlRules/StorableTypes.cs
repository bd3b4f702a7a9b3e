using EventPlatform.Schema;

namespace EventPlatform.TestSupport.DsqlRules;

/// <summary>
/// What DSQL stores in a column: <see cref="ColumnTypes"/> and domains.
/// </summary>
public static class StorableTypes
{
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
            if (s[at].Kind is not SqlTokenKind.Word || !ColumnTypes.FirstWords.Contains(s[at].Text)) return false;
            if (s.IsAt(at + 1, ".")) return false;
            for (at++; s.IsAt(at, "(") || IsFurtherWord(s[at]); at++)
                if (s.IsAt(at, "(")) at = s.Closing(at);
        }

        return !s.IsAt(at, "[") && !s.IsAt(at, "ARRAY");
    }

    private static bool IsFurtherWord(SqlToken token) =>
        token.Kind is SqlTokenKind.Word && ColumnTypes.FurtherWords.Contains(token.Text);
}

using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Events;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>The product's statements with values in the places of parameters, for EXPLAIN.</summary>
internal static class Plans
{
    private const int Rows = 51;

    /// <summary>The statements by name.</summary>
    /// <param name="database">Whose middle of the list is meant.</param>
    public static async Task<IReadOnlyList<(string Name, string Sql)>> StatementsAsync(BenchDatabase database)
    {
        var middle = (await database.QueryAsync($"SELECT quote_literal(sort_key) FROM guests ORDER BY sort_key LIMIT 1 OFFSET {database.Guests / 2}"))[0];
        var list = Statements.ListGuests.Replace("$1", $"{Rows}", StringComparison.Ordinal);
        return
        [
            ("list, first page", list),
            ("list, page in the middle", Where(list, $"g.sort_key > {middle}")),
            ("list, declined", Where(list, "g.attending = FALSE")),
            ("list, search by name", Where(list, "g.sort_key LIKE 'lovelace 12%' OR g.first_name_folded LIKE 'lovelace 12%' OR g.email_folded LIKE 'lovelace 12%'")),
            ("group", Statements.GetGroup.Replace("$1", $"'{GuestData.GroupId(0):D}'", StringComparison.Ordinal).Replace("$2", $"{Rows}", StringComparison.Ordinal)),
            ("groups, first page", Groups),
            ("stats", Statements.GetStats.Replace("$1", $"'{EventSettings.SingletonId:D}'", StringComparison.Ordinal)),
        ];
    }

    private static string Groups { get; } =
        $"""
        SELECT g.group_id, count(*)::int, count(*) FILTER (WHERE g.attending)::int, count(*) FILTER (WHERE g.attending = FALSE)::int, count(*) FILTER (WHERE g.attending IS NULL)::int
        FROM guests AS g
        WHERE g.group_id IS NOT NULL
        GROUP BY g.group_id
        ORDER BY g.group_id
        LIMIT {Rows}
        """;

    private static string Where(string list, string condition) => list.Replace("ORDER BY", $"WHERE {condition}\nORDER BY", StringComparison.Ordinal);
}

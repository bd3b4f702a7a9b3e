using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Events;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>The product's statements with values in the places of parameters, for EXPLAIN.</summary>
internal static class Plans
{
    private const int Rows = 51;

    /// <summary>The statements by name.</summary>
    /// <param name="database">The database in which to find the middle of the list.</param>
    public static async Task<IReadOnlyList<(string Name, string Sql)>> StatementsAsync(BenchDatabase database)
    {
        var middle = (await database.QueryAsync(
            $"SELECT quote_literal(sort_key) FROM guests ORDER BY sort_key LIMIT 1 OFFSET {database.Guests / 2}"))[0];
        var list = With(Statements.ListGuests, $"{Rows}");
        return
        [
            ("list, first page", list),
            ("list, page in the middle", Where(list, $"g.sort_key > {middle}")),
            ("list, declined", Where(list, "g.attending = FALSE")),
            ("list, search by name", Search),
            ("group", With(Statements.GetGroup, $"'{GuestData.GroupId(0):D}'", $"{Rows}")),
            ("groups, first page", Groups),
            ("stats", With(Statements.GetStats, $"'{EventSettings.SingletonId:D}'")),
        ];
    }

    private static string Groups { get; } =
        $"""
        SELECT g0."Id", g0."Members", g0."Attending", g0."Declined", g0."Pending"
        FROM (
            SELECT g.group_id AS "Id", count(*)::int AS "Members",
                count(*) FILTER (WHERE g.attending)::int AS "Attending",
                count(*) FILTER (WHERE g.attending = FALSE)::int AS "Declined",
                count(*) FILTER (WHERE g.attending IS NULL)::int AS "Pending"
            FROM guests AS g
            WHERE g.group_id IS NOT NULL
            GROUP BY g.group_id
            ORDER BY g.group_id
            LIMIT 201
        ) AS g0
        ORDER BY g0."Id"
        LIMIT {Rows}
        """;

    private static string Search { get; } =
        $"""
        SELECT g.id, g.group_id, g.first_name, g.last_name, g.email, g.attending, g.dietary, g.rsvp_at, g.created_at,
            g.updated_at, g.sort_key
        FROM guests AS g
        WHERE g.sort_key LIKE 'lovelace 12%' OR g.first_name_folded LIKE 'lovelace 12%'
            OR g.email_folded LIKE 'lovelace 12%'
        ORDER BY g.sort_key
        LIMIT {Rows}
        """;

    private static string Where(string list, string condition) =>
        list.Replace("ORDER BY g.sort_key", $"WHERE {condition}\n    ORDER BY g.sort_key", StringComparison.Ordinal);

    private static string With(string sql, params string[] values)
    {
        for (var i = 0; i < values.Length; i++) sql = sql.Replace($"${i + 1}", values[i], StringComparison.Ordinal);
        return sql;
    }
}

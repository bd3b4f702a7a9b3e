using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.Benchmarks.Scale;

/// <summary>The product's statements with values in the places of parameters, for EXPLAIN.</summary>
internal static class Plans
{
    private const int Rows = 51;

    private static readonly (string Name, string Query)[] Searches =
    [
        ("search, one word", ScaleRequests.OneWord),
        ("search, two words", ScaleRequests.TwoWords),
        ("search, number and frequent word", ScaleRequests.NumberAndFrequentWord),
        ("search, no hit", ScaleRequests.NoHit),
        ("search, two frequent words", ScaleRequests.FrequentWords),
    ];

    /// <summary>The statements by name.</summary>
    /// <param name="database">The database in which to find the middle of the list.</param>
    public static async Task<IReadOnlyList<(string Name, string Sql)>> StatementsAsync(BenchDatabase database)
    {
        var middle = (await database.QueryAsync(
            $"SELECT quote_literal(sort_key) FROM guests ORDER BY sort_key LIMIT 1 OFFSET {database.Guests / 2}"))[0];
        var list = With(Statements.ListGuests, $"{Rows}");
        var searches = await SearchesAsync(database);
        return
        [
            ("list, first page", list),
            ("list, page in the middle", Where(list, $"g.sort_key > {middle}")),
            ("list, declined", Where(list, "g.attending = FALSE")),
            .. searches,
            ("group", With(Statements.GetGroup, $"'{GuestData.GroupId(0):D}'", $"{Rows}")),
            ("groups, first page", Groups),
            ("stats", Statements.GetStats),
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

    // As the function sends them.
    private static async Task<List<(string Name, string Sql)>> SearchesAsync(BenchDatabase database)
    {
        await using var wire = WireProxy.Start(database.ConnectionString);
        var functions = new Functions(Configurations.For(wire.ConnectionString));
        var searches = new List<(string, string)>();
        foreach (var (name, query) in Searches)
        {
            using var measurement = wire.Measure();
            await functions.SucceedAsync("ListGuests", ScaleRequests.Search(query));
            var words = GuestWords.InQuery(query);
            var texts = words.SelectMany(word => new[] { word.Plain, word.Spelled })
                .Select(text => text is null ? "NULL" : $"'{text}'");
            var prefix = $"'{Folding.FoldCase(query)}'";
            searches.Add((name, With(
                measurement.Statements.Single(),
                [.. texts, $"{words.Count}", "''", "''", prefix, prefix, prefix, $"{Rows}"])));
        }

        await DataSources.CloseAsync(new DatabaseTarget.Postgres(wire.ConnectionString));
        return searches;
    }

    private static string Where(string list, string condition) =>
        list.Replace("ORDER BY g.sort_key", $"WHERE {condition}\n    ORDER BY g.sort_key", StringComparison.Ordinal);

    private static string With(string sql, params string[] values)
    {
        for (var i = values.Length - 1; i >= 0; i--)
        {
            sql = sql.Contains($"${i + 1}", StringComparison.Ordinal)
                ? sql.Replace($"${i + 1}", values[i], StringComparison.Ordinal)
                : throw new InvalidOperationException($"There is no parameter ${i + 1} in: {sql}");
        }

        return sql.Contains('$', StringComparison.Ordinal)
            ? throw new InvalidOperationException($"Parameters are missing in: {sql}")
            : sql;
    }
}

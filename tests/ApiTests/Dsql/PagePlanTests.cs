using System.Text;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// Each time a prepared statement runs, PostgreSQL weighs its generic plan, made once, against a custom one, made for
/// these values: https://www.postgresql.org/docs/current/sql-prepare.html. For a page of a long list it should keep the
/// generic one.
/// </summary>
public sealed class PagePlanTests(PagePlanTests.LongLists fixture) : IClassFixture<PagePlanTests.LongLists>
{
    // Npgsql prepares a statement when it is sent for the second time, and its first five plans are custom in any case.
    private const int UntilDecided = 12;
    private const int Counted = 10;

    private const string Page =
        "SELECT id, group_id, first_name, last_name, email, attending, dietary, rsvp_at, created_at, updated_at, " +
        "sort_key";

    [Theory]
    [InlineData("/guests")]
    [InlineData("/guests?attending=false")]
    [InlineData("/guests?attending=pending")]
    [InlineData("/guests?limit=200")]
    [InlineData("/guests", true)]
    [InlineData("/guests?attending=pending", true)]
    [InlineData("/guests?group_id=c81e728d-9d4c-2f63-6f06-7f89cc14862c")]
    [InlineData("/guests?group_id=c81e728d-9d4c-2f63-6f06-7f89cc14862c&attending=true")]
    [InlineData("/groups/c81e728d-9d4c-2f63-6f06-7f89cc14862c")]
    [InlineData("/groups")]
    [InlineData("/groups", true)]
    [InlineData("/admin/activities")]
    [InlineData("/admin/activities", true)]
    [InlineData("/admin/activities?action=guest.created")]
    [InlineData("/admin/activities?action=guest.created", true)]
    public async Task Page_OfALongList_IsNotPlannedAnew(string path, bool second = false)
    {
        if (second)
        {
            var cursor = (await fixture.Api.GetAsync(path))["next_cursor"].GetString();
            path += $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={cursor}";
        }

        Assert.Equal((Counted, 0), await PlansAsync(() => GetAsync(path)));
    }

    // PostgreSQL plans rare words anew each time. Should it prefer its generic plan, since frequent words cost as much,
    // rare ones must still be found by an index.
    [Theory]
    [InlineData("/guests?q=name12")]
    [InlineData("/guests?q=name12+first")]
    [InlineData("/guests?q=m%C3%BCller")]
    public async Task Search_InItsGenericPlan_ReadsRangesOfIndexes(string path)
    {
        for (var i = 0; i < UntilDecided; i++) await GetAsync(path);
        var pool = DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString));
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var statement = (string)(await connection.RunAsync(
            """
            SELECT format('EXPLAIN EXECUTE %I (%s)', name, (
                SELECT string_agg(CASE type::text WHEN 'text' THEN '''name12''' ELSE '51' END, ', ')
                FROM unnest(parameter_types) AS type))
            FROM pg_prepared_statements
            WHERE statement LIKE '%FROM guest_words%' AND statement NOT LIKE '%pg_prepared_statements%'
            ORDER BY prepare_time DESC LIMIT 1
            """))!;

        await connection.RunAsync("SET plan_cache_mode = force_generic_plan");
        var plan = new StringBuilder();
#pragma warning disable CA2100 // The server made it.
        await using (var explain = new NpgsqlCommand(statement, connection))
#pragma warning restore CA2100
        await using (var row = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await row.ReadAsync(TestContext.Current.CancellationToken)) plan.AppendLine(row.GetString(0));
        }

        await connection.RunAsync("RESET plan_cache_mode");
        Assert.Contains("ix_guest_words_word", plan.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on guest_words", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Page} FROM guests ORDER BY sort_key LIMIT $1", false)]
    [InlineData(
        $"SELECT * FROM ({Page} FROM guests ORDER BY sort_key LIMIT 201) AS front ORDER BY sort_key LIMIT $1", true)]
    [InlineData(
        $"{Page} FROM guests WHERE sort_key LIKE $2 OR first_name_folded LIKE $2 ORDER BY sort_key LIMIT $1", false)]
    public async Task Control_OfALongList_IsPlannedAnewUnlessItsTextShowsALimit(string sql, bool generic)
    {
        var pool = DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString));
        Assert.Equal(generic ? (Counted, 0) : (0, Counted), await PlansAsync(async () =>
        {
            await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // One of those above.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 51 });
            if (sql.Contains("$2", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "name 12%" });
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }));
    }

    private async Task GetAsync(string path) => Assert.Equal(200, (await fixture.Api.GetAsync(path)).Status);

    /// <summary>How many of the later executions used the generic plan, and how many a custom one.</summary>
    private async Task<(long Generic, long Custom)> PlansAsync(Func<Task> request)
    {
        for (var i = 0; i < UntilDecided; i++) await request();
        var before = await CountAsync();
        for (var i = 0; i < Counted; i++) await request();
        var after = await CountAsync();
        return (after.Generic - before.Generic, after.Custom - before.Custom);
    }

    private async Task<(long Generic, long Custom)> CountAsync()
    {
        // The pool has one connection, which is the one that the requests used.
        var pool = DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString));
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT sum(generic_plans)::bigint, sum(custom_plans)::bigint FROM pg_prepared_statements WHERE " +
            "statement ~ 'FROM (guests|activities)'",
            connection);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>20,000 guests, most of them in groups of four, with an activity each.</summary>
    public sealed class LongLists : ApiFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await Api.SqlAsync(
                """
                INSERT INTO guests (
                    id, group_id, first_name, last_name, attending, created_at, updated_at, sort_key, first_name_folded,
                    version, folded_version, search_words)
                SELECT id, CASE WHEN i % 10 > 0 THEN md5((i / 4)::text)::uuid END, 'First', 'Name ' || i,
                       CASE WHEN i % 3 = 0 THEN NULL ELSE i % 3 = 1 END, now(), now(),
                       'name ' || i || chr(1) || 'first' || chr(1) || id, 'first', id, id,
                       'firstname' || i || ' name' || i || 'first'
                FROM (SELECT gen_random_uuid() AS id, i FROM generate_series(1, 20000) AS i) AS new;
                INSERT INTO guest_words (guest_id, word, sort_key)
                SELECT id, unnest(string_to_array(search_words, ' ')), sort_key FROM guests;
                INSERT INTO activities (id, guest_id, action, timestamp, created_at)
                SELECT gen_random_uuid(), id, 'guest.created', created_at - random() * interval '1 day', now()
                FROM guests;
                """);
            await Api.SqlAsync("ANALYZE guests, guest_words, activities");
        }
    }
}

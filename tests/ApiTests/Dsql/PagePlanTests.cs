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
    [InlineData("/guests?q=name12345")]
    [InlineData("/guests?q=first")]
    [InlineData("/guests?q=name12+first&attending=true")]
    [InlineData("/guests?q=first", true)]
    public async Task Page_OfALongList_IsNotPlannedAnew(string path, bool second = false)
    {
        if (second)
        {
            var cursor = (await fixture.Api.GetAsync(path))["next_cursor"].GetString();
            path += $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={cursor}";
        }

        Assert.Equal((Counted, 0), await PlansAsync(() => GetAsync(path)));
    }

    // Every guest has words that begin with "first" and "zaehl", and one guest one that begins with "name12345". The
    // first plans of a connection are made for the values, the later ones are not: both are to read as little.
    [Theory]
    [InlineData("name12345", 0)]
    [InlineData("name12345+first", 1_000)]
    [InlineData("first+name12345", 1_000)]
    [InlineData("first+zzz", 1_000)]
    [InlineData("m%C3%BCller+first", 1_000)]
    [InlineData("z%C3%A4hl+name12345", 1_000)]
    public async Task Search_Words_ReadsTheGuestsOfTheRarestOne(string query, int counted)
    {
        // To plan, PostgreSQL reads the ends of indexes.
        const int ReadByPlanner = 20;
        foreach (var mode in new[] { "force_custom_plan", "force_generic_plan" })
        {
            await SetPlanCacheModeAsync(mode);
            for (var i = 0; i < 2; i++) await GetAsync($"/guests?q={query}");
            var before = await ReadAsync();
            await GetAsync($"/guests?q={query}");
            var after = await ReadAsync();
            await SetPlanCacheModeAsync("auto");

            Assert.InRange(after.Guests - before.Guests, 0, 1 + ReadByPlanner);
            Assert.InRange(after.Words - before.Words, counted, counted + 1 + ReadByPlanner);
            Assert.Equal(before.Scans, after.Scans);
        }
    }

    [Theory]
    [InlineData($"{Page} FROM guests ORDER BY sort_key LIMIT $1", false)]
    [InlineData(
        $"SELECT * FROM ({Page} FROM guests ORDER BY sort_key LIMIT 201) AS front ORDER BY sort_key LIMIT $1", true)]
    [InlineData(
        $"{Page} FROM guests WHERE sort_key LIKE $2 OR first_name_folded LIKE $2 ORDER BY sort_key LIMIT $1", false)]
    public async Task Control_OfALongList_IsPlannedAnewUnlessItsTextShowsALimit(string sql, bool generic)
    {
        Assert.Equal(generic ? (Counted, 0) : (0, Counted), await PlansAsync(async () =>
        {
            await using var connection = await ConnectAsync();
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
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(
            "SELECT sum(generic_plans)::bigint, sum(custom_plans)::bigint FROM pg_prepared_statements WHERE " +
            "statement ~ 'FROM (guests|activities)'",
            connection);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    // The pool has one connection, which is the one that the requests used.
    private async Task<NpgsqlConnection> ConnectAsync() =>
        await DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString))
            .OpenConnectionAsync(TestContext.Current.CancellationToken);

    private async Task SetPlanCacheModeAsync(string mode)
    {
        await using var connection = await ConnectAsync();
        await connection.RunAsync($"SET plan_cache_mode = {mode}");
    }

    /// <summary>Rows read by indexes of guests and of words, and scans of whole tables, until now.</summary>
    private async Task<(long Guests, long Words, long Scans)> ReadAsync()
    {
        await using var connection = await ConnectAsync();
        // The counters as they are now: the server reports them at most once a second otherwise.
        await connection.RunAsync("SELECT pg_stat_force_next_flush()");
        await using var command = new NpgsqlCommand(
            """
            SELECT sum(idx_tup_read) FILTER (WHERE relname = 'guests')::bigint,
                sum(idx_tup_read) FILTER (WHERE relname = 'guest_words')::bigint,
                (SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables)
            FROM pg_stat_user_indexes
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>20,000 guests, most of them in groups of four, with an activity each.</summary>
    public sealed class LongLists : ApiFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await using var connection = new NpgsqlConnection(Api.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            // VACUUM marks rows as visible once their commit is written, for which the test server does not wait.
            await connection.RunAsync("SET synchronous_commit = on");
            await connection.RunAsync(
                """
                INSERT INTO guests (
                    id, group_id, first_name, last_name, attending, created_at, updated_at, sort_key, first_name_folded,
                    version, folded_version, search_words)
                SELECT id, CASE WHEN i % 10 > 0 THEN md5((i / 4)::text)::uuid END, 'First', 'Name ' || i,
                       CASE WHEN i % 3 = 0 THEN NULL ELSE i % 3 = 1 END, now(), now(),
                       'name ' || i || chr(1) || 'first' || chr(1) || id, 'first', id, id,
                       'firstname' || i || ' name' || i || 'first zaehl' || i
                FROM (SELECT gen_random_uuid() AS id, i FROM generate_series(1, 20000) AS i) AS new;
                INSERT INTO guest_words (guest_id, word, sort_key)
                SELECT id, unnest(string_to_array(search_words, ' ')), sort_key FROM guests;
                INSERT INTO activities (id, guest_id, action, timestamp, created_at)
                SELECT gen_random_uuid(), id, 'guest.created', created_at - random() * interval '1 day', now()
                FROM guests;
                """);
            // As autovacuum does. Until then, PostgreSQL reads long ranges of an index whole, and then their rows.
            await connection.RunAsync("VACUUM (ANALYZE) guests, guest_words, activities");
        }
    }
}

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
    [InlineData("/guests?attending=false", true)]
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

    // A generic plan cannot find rows by a prefix.
    [Fact]
    public async Task Search_OfALongList_IsPlannedForItsPrefix() =>
        Assert.Equal((0, Counted), await PlansAsync(() => GetAsync("/guests?q=name")));

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
                    id, group_id, first_name, last_name, attending, created_at, updated_at, sort_key, first_name_folded)
                SELECT id, CASE WHEN i % 10 > 0 THEN md5((i / 4)::text)::uuid END, 'First', 'Name ' || i,
                       CASE WHEN i % 3 = 0 THEN NULL ELSE i % 3 = 1 END, now(), now(),
                       'name ' || i || chr(1) || 'first' || chr(1) || id, 'first'
                FROM (SELECT gen_random_uuid() AS id, i FROM generate_series(1, 20000) AS i) AS new;
                INSERT INTO activities (id, guest_id, action, timestamp, created_at)
                SELECT gen_random_uuid(), id, 'guest.created', created_at - random() * interval '1 day', now()
                FROM guests;
                """);
            await Api.SqlAsync("ANALYZE guests, activities");
        }
    }
}

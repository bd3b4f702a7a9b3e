using EventPlatform.Infrastructure.Persistence;
using Npgsql;

namespace EventPlatform.IntegrationTests.Dsql;

/// <summary>
/// PostgreSQL weighs one plan for all values against a new one for these, each time a prepared statement runs:
/// https://www.postgresql.org/docs/current/sql-prepare.html. For a page of a long list it should keep the one.
/// </summary>
public sealed class PagePlanTests(PagePlanTests.LongLists fixture) : IClassFixture<PagePlanTests.LongLists>
{
    private const int Few = 12;
    private const int More = 10;

    [Theory]
    [InlineData("/guests")]
    [InlineData("/guests?attending=false")]
    [InlineData("/guests?attending=pending")]
    [InlineData("/guests?limit=200")]
    [InlineData("/guests?limit=1")]
    [InlineData("/guests", true)]
    [InlineData("/guests?attending=false", true)]
    [InlineData("/groups")]
    [InlineData("/groups", true)]
    [InlineData("/admin/activities")]
    [InlineData("/admin/activities", true)]
    [InlineData("/admin/activities?action=guest.created")]
    public async Task Page_OfALongList_IsNotPlannedAnew(string path, bool second = false)
    {
        if (second) path += $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={(await fixture.Api.GetAsync(path))["next_cursor"].GetString()}";

        Assert.Equal((More, 0), await PlansAsync(() => GetAsync(path)));
    }

    // A plan for all prefixes could not use an index.
    [Fact]
    public async Task Search_IsPlannedForItsPrefix() =>
        Assert.Equal((0, More), await PlansAsync(() => GetAsync("/guests?q=name")));

    // The control: what a page's statement would be without the limit that its text shows.
    [Fact]
    public async Task Control_LimitThatIsAParameter_IsPlannedAnewEveryTime()
    {
        var pool = DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString));
        Assert.Equal((0, More), await PlansAsync(async () =>
        {
            await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("SELECT id FROM guests ORDER BY sort_key LIMIT $1", connection);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 51 });
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }));
    }

    private async Task GetAsync(string path) => Assert.Equal(200, (await fixture.Api.GetAsync(path)).Status);

    /// <summary>How many of the later executions used the plan for all values, and how many were planned for their own.</summary>
    private async Task<(long Generic, long Custom)> PlansAsync(Func<Task> request)
    {
        for (var i = 0; i < Few; i++) await request();
        var before = await CountAsync();
        for (var i = 0; i < More; i++) await request();
        var after = await CountAsync();
        return (after.Generic - before.Generic, after.Custom - before.Custom);
    }

    private async Task<(long Generic, long Custom)> CountAsync()
    {
        // The pool has one connection, which is the one that the requests used.
        var pool = DataSources.For(new DatabaseTarget.Postgres(fixture.Api.Wire.ConnectionString));
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT sum(generic_plans)::bigint, sum(custom_plans)::bigint FROM pg_prepared_statements WHERE statement ~ 'FROM (guests|activities)' AND statement !~ 'pg_prepared'",
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
                INSERT INTO guests (id, group_id, first_name, last_name, attending, created_at, updated_at, sort_key, first_name_folded)
                SELECT id, CASE WHEN i % 10 > 0 THEN md5((i / 4)::text)::uuid END, 'First', 'Name ' || i,
                       CASE WHEN i % 3 = 0 THEN NULL ELSE i % 3 = 1 END, now(), now(), 'name ' || i || chr(1) || 'first' || chr(1) || id, 'first'
                FROM (SELECT gen_random_uuid() AS id, i FROM generate_series(1, 20000) AS i) AS new;
                INSERT INTO activities (id, guest_id, action, timestamp, created_at)
                SELECT gen_random_uuid(), id, 'guest.created', created_at - random() * interval '1 day', now() FROM guests;
                """);
            await Api.SqlAsync("ANALYZE guests, activities");
        }
    }
}

using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

public sealed class PagingUnderLoadTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const int Stable = 10_000;
    private const int Limit = 200;

    private TestApi Api => fixture.Api;

    // A hundred last names and seven first names: most of them are ties.
    public async ValueTask InitializeAsync()
    {
        await Api.SqlAsync("DELETE FROM guests");
        await Api.SqlAsync(
            Insert("Stable", $"generate_series(1, {Stable}) AS i", "'Name ' || i % 100", "'First ' || i % 7"));
        await ChurnAsync(0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("name")]
    [InlineData("created_at")]
    [InlineData("-updated_at")]
    [InlineData("-rsvp_at")]
    public async Task ListGuests_WhileOthersComeAndGo_VisitsEachThatStaysExactlyOnce(string sort)
    {
        var visited = new List<string>();
        var page = 0;
        string? cursor = null;
        do
        {
            var answer = await Api.GetAsync(
                $"/guests?sort={sort}&limit={Limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.Equal(200, answer.Status);
            visited.AddRange(answer["guests"].EnumerateArray()
                .Where(guest => guest.GetProperty("dietary").GetString() == "Stable")
                .Select(guest => guest.GetProperty("id").GetString()!));
            cursor = answer["next_cursor"].GetString();
            await ChurnAsync(++page);
        }
        while (cursor is not null);

        Assert.Equal(Stable, visited.Count);
        Assert.Equal(Stable, visited.Distinct().Count());
        Assert.InRange(page, Stable / Limit, int.MaxValue);
    }

    // The control: the same list under the same changes, page by page with OFFSET.
    [Fact]
    public async Task Offset_WhileOthersComeAndGo_RepeatsSomeOrLeavesSomeOut()
    {
        var visited = new List<Guid>();
        await using var connection = new NpgsqlConnection(Api.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        for (var page = 0; await ReadOffsetPageAsync(connection, page, visited) > 0;) await ChurnAsync(++page);

        Assert.NotEqual((Stable, Stable), (visited.Count, visited.Distinct().Count()));
    }

    /// <summary>
    /// Before every page other guests stand all over the list, and none of them is there for two pages.
    /// </summary>
    private async Task ChurnAsync(int page)
    {
        var others = 10 + (page * 37 % 50);
        await Api.SqlAsync("DELETE FROM guests WHERE dietary = 'Passing'");
        await Api.SqlAsync(
            Insert("Passing", $"generate_series(1, {others}) AS i", "'Name ' || i * 7 % 100", "'First ' || i % 5"));
    }

    private static async Task<int> ReadOffsetPageAsync(NpgsqlConnection connection, int page, List<Guid> stable)
    {
        await using var command =
            new NpgsqlCommand("SELECT id, dietary FROM guests ORDER BY sort_key LIMIT $1 OFFSET $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Limit });
        command.Parameters.Add(new NpgsqlParameter { Value = page * Limit });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = 0;
        for (; await reader.ReadAsync(TestContext.Current.CancellationToken); rows++)
            if (reader.GetString(1) == "Stable") stable.Add(reader.GetGuid(0));
        return rows;
    }

    private static string Insert(string kind, string source, string lastName, string firstName) =>
        $"""
        INSERT INTO guests (id, first_name, last_name, dietary, created_at, updated_at, sort_key, first_name_folded)
        SELECT id, first_name, last_name, '{kind}', now(), now(),
               lower(last_name) || chr(1) || lower(first_name) || chr(1) || id, lower(first_name)
        FROM (SELECT gen_random_uuid() AS id, {firstName} AS first_name, {lastName} AS last_name FROM {source}) AS new
        """;
}

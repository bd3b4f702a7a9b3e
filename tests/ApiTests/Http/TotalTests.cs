namespace EventPlatform.ApiTests.Http;

/// <summary>Lists that tell how many items they have.</summary>
public abstract class TotalContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const string Group = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    public static TheoryData<string> CountedLists => ["/guests", "/groups", "/invitations"];

    [Theory]
    [InlineData("/guests?", 12)]
    [InlineData("/guests?attending=true&", 4)]
    [InlineData("/guests?attending=false&", 4)]
    [InlineData("/guests?attending=pending&", 4)]
    [InlineData($"/guests?group_id={Group}&", 6)]
    [InlineData("/guests?group_id=00000000-0000-4000-8000-000000000000&", 0)]
    [InlineData("/guests?email=JO@example.com&", 6)]
    [InlineData("/guests?q=jo&", 12)]
    [InlineData("/guests?q=smi+jo&", 6)]
    // Of the addresses: jo@example.com, typed together.
    [InlineData("/guests?q=j%C3%B6e&", 6)]
    [InlineData("/guests?q=nobody&", 0)]
    [InlineData("/guests?q=smi&attending=true&", 2)]
    [InlineData($"/guests?q=smi&attending=pending&group_id={Group}&email=jo@example.com&", 1)]
    [InlineData("/guests?sort=-created_at&", 12)]
    [InlineData("/guests?sort=-rsvp_at&attending=true&", 4)]
    [InlineData("/guests?sort=-rsvp_at&q=smi&attending=false&", 2)]
    [InlineData("/groups?", 4)]
    [InlineData("/invitations?", 12)]
    [InlineData("/invitations?format=json&", 12)]
    public async Task Total_OfAnyPage_IsTheNumberOfItemsOfAllPages(string list, int expected)
    {
        await AddGuestsAsync();

        // The first page that is the last one, the first one of several, and one behind it.
        Assert.Equal(expected, (await Api.WalkAsync($"{list}limit=5")).Count);
        foreach (var limit in new[] { 1, expected - 1, expected, expected + 1 }.Where(limit => limit > 0))
        {
            var first = await Api.GetAsync($"{list}count=true&limit={limit}").MustBe(200);
            Assert.Equal((limit, expected), (limit, first["total"].GetInt32()));
            if (first["next_cursor"].GetString() is not { } cursor) continue;
            var second = await Api.GetAsync($"{list}count=true&limit={limit}&cursor={cursor}").MustBe(200);
            Assert.Equal((limit, expected), (limit, second["total"].GetInt32()));
        }
    }

    [Theory]
    [MemberData(nameof(CountedLists))]
    public async Task Total_NotAskedFor_IsNull(string list)
    {
        await AddGuestsAsync();

        foreach (var query in new[] { "", "?limit=1", "?count=false", "?count=false&limit=1" })
            ApiAssert.Members(await Api.GetAsync($"{list}{query}").MustBe(200), ("total", "null"));
    }

    [Theory]
    [MemberData(nameof(CountedLists))]
    public async Task Total_OfNothing_IsZero(string list) =>
        ApiAssert.Members(await Api.GetAsync($"{list}?count=true").MustBe(200), ("total", "0"));

    // An empty page tells nothing of those before it.
    [Theory]
    [MemberData(nameof(CountedLists))]
    public async Task Total_OfAnEmptyPageBehindOthers_CountsThem(string list)
    {
        await Api.AddGuestAsync(("last_name", "A"), ("group_id", "11111111-1111-4111-8111-111111111111"));
        var last = await Api.AddGuestAsync(
            ("last_name", "B"), ("group_id", "22222222-2222-4222-8222-222222222222"));
        var first = await Api.GetAsync($"{list}?limit=1").MustBe(200);
        await Api.DeleteAsync($"/guests/{last}").MustBe(204);

        var page = await Api.GetAsync($"{list}?limit=1&count=true&cursor={first["next_cursor"].GetString()}");

        ApiAssert.Members(page, (list[1..], "[]"), ("next_cursor", "null"), ("total", "1"));
    }

    [Theory]
    [MemberData(nameof(CountedLists))]
    public async Task Count_NeitherTrueNorFalse_IsInvalid(string list)
    {
        foreach (var count in new[] { "", "1", "TRUE", "yes", "true,false", "true%00", "%20true" })
        {
            var answer = await Api.GetAsync($"{list}?count={count}");

            ApiAssert.Invalid(answer, "count");
            Assert.Equal(
                "must be true or false.",
                Assert.Single(answer["errors"].GetProperty("count").EnumerateArray()).GetString());
        }

        ApiAssert.Invalid(await Api.GetAsync($"{list}?count=true&count=true"), "count");
    }

    [Theory]
    [InlineData("/admin/activities")]
    [InlineData("/access-keys")]
    [InlineData($"/groups/{Group}")]
    [InlineData($"/guests/{Group}/activities")]
    public async Task Count_OfAListWithoutATotal_IsInvalid(string list) =>
        ApiAssert.Invalid(await Api.GetAsync($"{list}?count=true"), "count");

    [Theory]
    [InlineData("format=csv&count=true")]
    [InlineData("count=false&format=csv")]
    public async Task Count_OfAFile_IsInvalid(string query) =>
        ApiAssert.Invalid(await Api.GetAsync($"/invitations?{query}"), "count");

    // Half are Smiths, a third have each answer, four groups of which one has half of all guests.
    private async Task AddGuestsAsync()
    {
        bool?[] answers = [true, false, null];
        for (var i = 0; i < 12; i++)
        {
            await Api.AddGuestAsync(
                ("first_name", "Jo"), ("last_name", i % 2 == 0 ? "Smith" : "Jones"),
                ("email", i < 6 ? "jo@example.com" : null),
                ("group_id", i < 6 ? Group : i < 9 ? $"{i}1111111-1111-4111-8111-111111111111" : null),
                ("attending", answers[i % 3]));
        }
    }
}

public sealed class TotalTests(ApiFixture fixture) : TotalContract(fixture), IClassFixture<ApiFixture>;

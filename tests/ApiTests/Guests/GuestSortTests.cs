using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EventPlatform.ApiTests.Guests;

public abstract class GuestSortContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const string Group = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    private static readonly string[] Sorts = ["created_at", "-created_at", "-updated_at", "-rsvp_at"];

    private static readonly string[] Filters =
    [
        "", "attending=true", "attending=pending", $"group_id={Group}", "q=smi", "email=jo@example.com",
        "q=jo&attending=false", $"q=smith+e&group_id={Group}&attending=pending&email=JO@example.com", "q=nobody",
    ];

    public static MatrixTheoryData<string, string> SortsAndFilters => new(Sorts, Filters);

    public static TheoryData<string> AllSorts => [.. Sorts];

    [Theory]
    [MemberData(nameof(SortsAndFilters))]
    public async Task ListGuests_SortedPageByPage_GivesEveryGuestOnceInOrder(string sort, string filter)
    {
        await AddGuestsAsync();
        var list = $"/guests?{filter}{(filter.Length > 0 ? "&" : "")}";
        var expected = Sorted(await Api.ListAsync($"{list}limit=200"), sort).ToList();

        Assert.Equal(filter == "q=nobody", expected.Count == 0);
        foreach (var limit in new[] { 1, 5, 18, 19 })
        {
            Assert.Equal(
                expected.Select(guest => guest.GetRawText()),
                (await Api.WalkAsync($"{list}sort={sort}&limit={limit}")).Select(guest => guest.GetRawText()));
        }
    }

    [Fact]
    public async Task ListGuests_SortedByName_IsTheListWithoutASort()
    {
        await AddGuestsAsync();
        var cursor = (await Api.GetAsync("/guests?limit=5").MustBe(200))["next_cursor"].GetString();

        Assert.Equal((await Api.GetAsync("/guests")).Body, (await Api.GetAsync("/guests?sort=name")).Body);
        Assert.Equal(
            (await Api.GetAsync($"/guests?cursor={cursor}")).Body,
            (await Api.GetAsync($"/guests?sort=name&cursor={cursor}")).Body);
    }

    [Theory]
    [MemberData(nameof(AllSorts))]
    public async Task ListGuests_GuestsThatComeGoAndMoveBetweenPages_MoveNoOthers(string sort)
    {
        await AddGuestsAsync();
        var order = Ids(Sorted(await Api.ListAsync("/guests?limit=200"), sort));
        var first = await Api.GetAsync($"/guests?sort={sort}&limit=6").MustBe(200);

        // Of the first page and of later ones: one goes, one is changed, one answers, one takes the answer back.
        var moved = order.Where((_, i) => i % 9 is 2 or 3 or 4 or 5).ToList();
        for (var i = 0; i < moved.Count; i += 4)
        {
            await Api.DeleteAsync($"/guests/{moved[i]}").MustBe(204);
            await Api.PutAsync($"/guests/{moved[i + 1]}", """{"dietary":"a new note"}""").MustBe(200);
            await Api.PutAsync($"/guests/{moved[i + 2]}", """{"dietary":"x","attending":true}""").MustBe(200);
            await Api.PutAsync($"/guests/{moved[i + 3]}", """{"dietary":"x","attending":null}""").MustBe(200);
        }

        var added = await Api.AddGuestAsync(("attending", true));
        var cursor = first["next_cursor"].GetString();
        var second = await Api.GetAsync($"/guests?sort={sort}&limit=6&cursor={cursor}").MustBe(200);
        // On a page that shows already, too.
        await Api.AddGuestAsync();
        cursor = second["next_cursor"].GetString();
        var third = await Api.ListAsync($"/guests?sort={sort}&limit=200&cursor={cursor}");

        var seen = Ids([.. first["guests"].EnumerateArray(), .. second["guests"].EnumerateArray(), .. third]);
        Assert.Equal(order.Except(moved), seen.Intersect(order).Except(moved));
        Assert.Equal(order.Except(moved).Count(), seen.Count(id => order.Contains(id) && !moved.Contains(id)));
        Assert.Equal(sort == "created_at", seen.Contains($"{added}"));
    }

    [Fact]
    public async Task ListGuests_CursorOfAnotherSortOrFilter_IsInvalid()
    {
        await AddGuestsAsync();
        string[] lists =
        [
            "/guests?limit=1", .. Sorts.Select(sort => $"/guests?limit=1&sort={sort}"),
            .. Sorts.Select(sort => $"/guests?limit=1&sort={sort}&q=jo"),
            "/guests?limit=1&sort=created_at&attending=true",
        ];

        foreach (var list in lists)
        {
            var cursor = (await Api.GetAsync(list).MustBe(200))["next_cursor"].GetString();
            await Api.GetAsync($"{list}&cursor={cursor}").MustBe(200);
            foreach (var other in lists.Except([list]))
                ApiAssert.Invalid(await Api.GetAsync($"{other}&cursor={cursor}"), "cursor");
        }
    }

    // Whoever reads the code can make the check sum; a position that is none must still not reach the database.
    [Theory]
    [InlineData("0 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", true)]
    [InlineData("3155378975999999999 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", true)]
    [InlineData("x", false)]
    [InlineData("-1 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", false)]
    [InlineData("1 x", false)]
    [InlineData("1 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\0", false)]
    [InlineData("3155378976000000000 6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", false)]
    public async Task ListGuests_CursorForgedWithARightCheckSum_IsRefusedUnlessItIsAPosition(
        string position, bool isPosition)
    {
        const string List = "guests NewestFirst Optional { Value = , IsSet = False }   ";
        var key = Encoding.UTF8.GetBytes(position);
        var check = SHA256.HashData([.. Encoding.UTF8.GetBytes($"cursor 1\n{List}\n"), .. key])[..8];

        var answer = await Api.GetAsync(
            $"/guests?sort=-created_at&cursor={Base64Url.EncodeToString([.. check, .. key])}");

        if (isPosition) Assert.Equal(200, answer.Status);
        else ApiAssert.Invalid(answer, "cursor");
    }

    [Theory]
    [InlineData("sort=id")]
    [InlineData("sort=")]
    [InlineData("sort=-name")]
    [InlineData("sort=rsvp_at")]
    [InlineData("sort=%2Bcreated_at")]
    [InlineData("sort=Created_At")]
    [InlineData("sort=created_at,name")]
    [InlineData("sort=-created_at%00")]
    public async Task ListGuests_UnknownSort_NamesThoseThatThereAre(string query)
    {
        var answer = await Api.GetAsync($"/guests?{query}");

        ApiAssert.Invalid(answer, "sort");
        Assert.Equal(
            "must be name, created_at, -created_at, -updated_at or -rsvp_at.",
            Assert.Single(answer["errors"].GetProperty("sort").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("/guests?sort=created_at&sort=created_at")]
    [InlineData("/guests?sort=name&%73ort=-created_at")]
    [InlineData("/guests?sort=%ff")]
    [InlineData("/groups?sort=name")]
    [InlineData($"/groups/{Group}?sort=name")]
    [InlineData("/invitations?sort=name")]
    [InlineData("/admin/activities?sort=-created_at")]
    [InlineData("/access-keys?sort=-created_at")]
    public async Task Lists_SortTwiceOrWhereThereIsNone_IsInvalid(string path) =>
        ApiAssert.Invalid(await Api.GetAsync(path), "sort");

    // Times of the past, each of several guests, in another order for each field; a third have not answered.
    private async Task AddGuestsAsync()
    {
        bool?[] answers = [true, false, null];
        for (var i = 0; i < 18; i++)
        {
            await Api.AddGuestAsync(
                ("first_name", "Jo E"), ("last_name", i % 2 == 0 ? "Smith" : "Jones"),
                ("email", i % 4 < 3 ? "jo@example.com" : null), ("group_id", i < 12 ? Group : null),
                ("attending", answers[i % 3]));
        }

        await Api.SqlAsync(
            """
            UPDATE guests SET
                created_at = timestamptz '2026-01-01T00:00:00.000001Z' + get_byte(hash, 0) % 4 * interval '1 us',
                updated_at = timestamptz '2026-01-02T00:00:00Z' + get_byte(hash, 1) % 4 * interval '1 hour',
                rsvp_at = CASE WHEN attending IS NOT NULL THEN
                    timestamptz '2026-01-02T00:00:00Z' + get_byte(hash, 2) % 4 * interval '1 hour' END
            FROM (SELECT id AS hashed, decode(md5(id::text), 'hex') AS hash FROM guests) AS hashes
            WHERE id = hashed
            """);
    }

    private static IEnumerable<JsonElement> Sorted(IEnumerable<JsonElement> guests, string sort)
    {
        var name = sort.TrimStart('-');
        var (byTime, byId) = (StringComparer.Ordinal, StringComparer.Ordinal);
        return sort[0] == '-'
            ? guests.OrderByDescending(Time, byTime).ThenByDescending(Id, byId)
            : guests.OrderBy(Time, byTime).ThenBy(Id, byId);

        string Time(JsonElement guest) => guest.GetProperty(name).GetString() ?? "";
    }

    private static string Id(JsonElement guest) => guest.GetProperty("id").GetString()!;

    private static List<string> Ids(IEnumerable<JsonElement> guests) => [.. guests.Select(Id)];
}

public sealed class GuestSortTests(ClockFixture fixture) : GuestSortContract(fixture), IClassFixture<ClockFixture>;

using System.Text.Json;

namespace EventPlatform.ApiTests.Guests;

public abstract class ListGuestsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListGuests_Nobody_IsAnEmptyPage()
    {
        var answer = await Api.GetAsync("/guests").MustBe(200);

        Assert.Equal("application/json", answer.Headers["content-type"]);
        Assert.Equal("""{"guests":[],"next_cursor":null,"total":null}""", answer.Body);
    }

    [Fact]
    public async Task ListGuests_Items_AreWhatGetAnswers()
    {
        var id = await Api.AddGuestAsync(("email", "ada@example.com"), ("attending", true));

        var item = Assert.Single(await Api.ListAsync("/guests"));

        Assert.Equal((await Api.GetAsync($"/guests/{id}")).Body, item.GetRawText());
    }

    [Fact]
    public async Task ListGuests_Order_IsByFoldedLastThenFirstNameInBytes()
    {
        // The last two would change places if UTF-16 units were compared rather than bytes.
        string[] expected =
        [
            "A \uFF21", "Zoe li", "Abe Lia", "bob LIA", "Cid Lía", "A Öberg", "A van", "A Van-a", "A Zed", "A \uFA0E",
            "A 😀",
        ];
        foreach (var name in expected.Reverse())
            await Api.AddGuestAsync(("first_name", name.Split(' ')[0]), ("last_name", name.Split(' ')[1]));

        Assert.Equal(
            expected,
            (await Api.ListAsync("/guests")).Select(
                guest => $"{Name(guest)} {guest.GetProperty("last_name").GetString()}"));
    }

    [Fact]
    public async Task ListGuests_SameNames_AreOrderedById()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await Api.AddGuestAsync(("first_name", i % 2 == 0 ? "ada" : "Ada")));

        Assert.Equal(
            ids.Select(id => id.ToString("D")).Order(StringComparer.Ordinal),
            (await Api.ListAsync("/guests")).Select(guest => guest.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("attending=true", "D A")]
    [InlineData("attending=false", "E B")]
    [InlineData("attending=pending", "F C")]
    [InlineData("group_id=6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", "A B C")]
    [InlineData("group_id=6F8B1C1E-9D0A-4C55-8F27-1F9C1D2E3A4B&attending=pending", "C")]
    [InlineData("group_id=00000000-0000-4000-8000-000000000000", "")]
    [InlineData("q=smi", "A B C")]
    [InlineData("q=smi&attending=true", "A")]
    [InlineData("q=jon&group_id=6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", "")]
    [InlineData("q=jon&attending=false", "E")]
    [InlineData("q=&limit=3", "D E F")]
    [InlineData("q=%20%20&attending=true&group_id=6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", "A")]
    public async Task ListGuests_Filters_NarrowTheListTogether(string query, string expected)
    {
        var group = new Guid("6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b");
        bool?[] answers = [true, false, null];
        for (var i = 0; i < 6; i++)
        {
            await Api.AddGuestAsync(
                ("first_name", $"{(char)('A' + i)}"), ("last_name", i < 3 ? "Smith" : "Jones"),
                ("group_id", i < 3 ? group : null), ("attending", answers[i % 3]));
        }

        Assert.Equal(expected, await NamesAsync($"/guests?{query}"));
        // On the pages that follow, too.
        if (!query.Contains("limit", StringComparison.Ordinal))
            Assert.Equal(expected, string.Join(' ', (await Api.WalkAsync($"/guests?{query}&limit=1")).Select(Name)));
    }

    [Theory]
    [InlineData("attending=maybe", "attending")]
    [InlineData("attending=", "attending")]
    [InlineData("attending=TRUE", "attending")]
    [InlineData("group_id=5", "group_id")]
    [InlineData("q=%00", "q")]
    [InlineData("q=a%0Ab", "q")]
    [InlineData("atending=true", "atending")]
    [InlineData("attending=maybe&group_id=5&limit=x&sort=id", "attending", "group_id", "limit", "sort")]
    public async Task ListGuests_BadFilter_IsInvalid(string query, params string[] fields) =>
        ApiAssert.Invalid(await Api.GetAsync($"/guests?{query}"), fields);

    [Fact]
    public async Task ListGuests_SearchLongerThanAnyField_IsInvalid()
    {
        ApiAssert.Invalid(await Api.GetAsync($"/guests?q={new string('a', 255)}"), "q");
        Assert.Empty(await Api.ListAsync($"/guests?q={new string('a', 254)}"));
    }

    [Theory]
    [InlineData("Åsa", "Öberg", "åsa")]
    [InlineData("Åsa", "Öberg", "ÖB")]
    [InlineData("Åsa", "Öberg", " öberg ")]
    [InlineData("Οδυσσεύς", "Παπάς", "ΟΔΥΣΣΕΎΣ")]
    [InlineData("Οδυσσεύς", "Παπάς", "οδυσσεύσ")]
    [InlineData("ΟΔΥΣΣΕΎΣ", "Παπάς", "Οδυσσεύς")]
    [InlineData("Юлия", "Жукова", "жУк")]
    [InlineData("Արամ", "Խաչատրյան", "խաչ")]
    [InlineData("𐐀lma", "Deseret", "𐐨l")]
    [InlineData("Ada", "Lovelace", "ada")]
    [InlineData("Ada", "Lovelace", "LOVE")]
    [InlineData("Ada", "Lovelace", "ADA@EX")]
    [InlineData("李", "小龙", "小")]
    [InlineData("مريم", "حداد", "مري")]
    [InlineData("İpek", "Işık", "İp")]
    [InlineData("İpek", "Işık", "ış")]
    [InlineData("İpek", "Işık", "iş")]
    [InlineData("İpek", "Işık", "ip")]
    [InlineData("ılgaz", "Su", "ıl")]
    [InlineData("ılgaz", "Su", "il")]
    [InlineData("ılgaz", "Su", "IL")]
    [InlineData("Ada", "Lovelace", "da", false)]
    [InlineData("Ada", "Lovelace", "lovelaces", false)]
    [InlineData("Ada", "Lovelace", "asa", false)]
    [InlineData("Åsa", "Öberg", "asa")]
    public async Task ListGuests_Search_FindsPrefixesWhateverTheCase(
        string firstName, string lastName, string search, bool found = true)
    {
        await Api.AddGuestAsync(("first_name", firstName), ("last_name", lastName), ("email", "ada@example.com"));

        Assert.Equal(found ? 1 : 0, (await Api.ListAsync($"/guests?q={Uri.EscapeDataString(search)}")).Count);
    }

    [Theory]
    [InlineData("%", "%a")]
    [InlineData("_", "_a")]
    [InlineData("\\", "\\a")]
    [InlineData("\\_", "\\_a")]
    [InlineData("[a-z]", "[a-z]")]
    public async Task ListGuests_Search_TakesWildcardsLiterally(string search, string firstName)
    {
        await Api.AddGuestAsync(("first_name", firstName));
        await Api.AddGuestAsync(("first_name", "b"));

        Assert.Equal(firstName, await NamesAsync($"/guests?q={Uri.EscapeDataString(search)}"));
    }

    [Fact]
    public async Task ListGuests_PageByPage_GivesEveryGuestOnceInOrder()
    {
        for (var i = 0; i < 7; i++)
            await Api.AddGuestAsync(("first_name", $"{i}"), ("last_name", i < 4 ? "Åkesson" : "Zorn"));
        var whole = await Api.ListAsync("/guests");

        foreach (var limit in new[] { 1, 2, 6, 7, 8 })
            Assert.Equal(whole.Select(Name), (await Api.WalkAsync($"/guests?limit={limit}")).Select(Name));
        Assert.Equal(["4", "5", "6"], (await Api.WalkAsync("/guests?q=ZORN&limit=1")).Select(Name));
    }

    [Fact]
    public async Task ListGuests_GuestsThatComeAndGoBetweenPages_MoveNoOthers()
    {
        for (var i = 1; i <= 5; i++) await Api.AddGuestAsync(("first_name", $"{i}"));
        var first = await Api.GetAsync("/guests?limit=3").MustBe(200);

        foreach (var guest in first["guests"].EnumerateArray())
            await Api.DeleteAsync($"/guests/{guest.GetProperty("id").GetString()}").MustBe(204);
        await Api.AddGuestAsync(("first_name", "0"));
        await Api.AddGuestAsync(("first_name", "45"));

        Assert.Equal("4 45 5", await NamesAsync($"/guests?limit=3&cursor={first["next_cursor"].GetString()}"));
    }

    private static string? Name(JsonElement guest) => guest.GetProperty("first_name").GetString();

    private async Task<string> NamesAsync(string path) => string.Join(' ', (await Api.ListAsync(path)).Select(Name));
}

public sealed class ListGuestsTests(ClockFixture fixture) : ListGuestsContract(fixture), IClassFixture<ClockFixture>;

namespace EventPlatform.ApiTests.Guests;

public abstract class ExportGuestsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ExportGuests_PageByPage_HasAllFieldsAndTheHeaderEachTime()
    {
        for (var i = 0; i < 3; i++) await Api.AddGuestAsync();
        var group = Guid.NewGuid();
        var id = await Api.AddGuestAsync(
            ("first_name", "=1+1"), ("last_name", "Zeta"), ("email", "z@example.com"), ("group_id", group),
            ("attending", true), ("dietary", "no nuts\nno \"fish\""), ("plus_ones_allowed", 2), ("plus_ones", 1));

        var first = await Api.GetAsync("/guests/export?limit=3").MustBe(200);

        Assert.Equal("text/csv; charset=utf-8", first.Headers["content-type"]);
        Assert.Equal("attachment; filename=\"guests.csv\"", first.Headers["content-disposition"]);
        const string Header =
            "\uFEFFid,group,first_name,last_name,email,attending,dietary,plus_ones_allowed,plus_ones,answers,rsvp_at," +
            "waitlisted_at,waitlist_position,checked_in_at,arrived,created_at,updated_at\n";
        Assert.StartsWith(Header, first.Body.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches("^<\\?limit=3&cursor=[A-Za-z0-9_-]+>; rel=\"next\"$", first.Headers["link"]);
        var last = await Api.GetAsync($"/guests/export{first.Headers["link"].Split('<', '>')[1]}").MustBe(200);
        Assert.DoesNotContain("link", last.Headers.Keys);
        Assert.StartsWith(
            $"{Header}{id},{group},'=1+1,Zeta,z@example.com,true,\"no nuts\nno \"\"fish\"\"\",2,1,,",
            last.Body.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportGuests_Imported_IsADiffOfNothing()
    {
        await Api.PutAsync(
            "/admin/settings",
            """
            {"max_guests":2,"waitlist":true,"questions":[{"id":"song","label":"Song?","type":"text"}]}
            """).MustBe(200);
        string[] names = ["=HYPERLINK(\"http://x\")", "'=x", "' -x", "a;=b", "\uFF1D", "'t Hooft", "a,\"b\""];
        foreach (var name in names)
        {
            await Api.AddGuestAsync(
                ("first_name", name), ("attending", true), ("dietary", $"{name}\n\n{name}"),
                ("group_id", Guid.NewGuid()), ("plus_ones_allowed", 1),
                ("answers", new Dictionary<string, string> { ["song"] = "+1, \"=2\"" }));
        }

        var csv = (await Api.GetAsync("/guests/export?limit=200").MustBe(200)).Body;
        var report = await Api.SendAsync("POST", "/guests/import", csv, "text/csv").MustBe(200);

        ApiAssert.Members(
            report, ("unchanged", "7"), ("rows", "[]"), ("errors", "[]"), ("unknown_columns", "[]"));
        // Of a list that is gone, all comes back with its ids.
        await Api.SqlAsync("DELETE FROM guests; DELETE FROM guest_words");
        ApiAssert.Members(
            await Api.SendAsync("POST", "/guests/import", csv, "text/csv").MustBe(200), ("created", "7"));
        var again = (await Api.GetAsync("/guests/export?limit=200")).Body;
        Assert.Equal(Ids(csv), Ids(again));

        static IEnumerable<string> Ids(string csv) =>
            csv.Split('\n').Where(line => line.Length > 36 && line[8] == '-').Select(line => line[..36]).Order();
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("format=csv", "format")]
    public async Task ExportGuests_BadQuery_NamesTheParameter(string query, string field) =>
        ApiAssert.Invalid(await Api.GetAsync($"/guests/export?{query}"), field);
}

public sealed class ExportGuestsTests(ApiFixture fixture)
    : ExportGuestsContract(fixture), IClassFixture<ApiFixture>;

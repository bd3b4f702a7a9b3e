namespace EventPlatform.ApiTests.Invitations;

public abstract class ListInvitationsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListInvitations_AsJson_ShowsEveryGuestPageByPage()
    {
        var group = Guid.NewGuid();
        var id = await Api.AddGuestAsync(
            ("first_name", "Åsa"), ("last_name", "Öberg"), ("email", "asa@example.com"), ("group_id", group),
            ("attending", true));
        for (var i = 0; i < 4; i++) await Api.AddGuestAsync();

        var all = await Api.WalkAsync("/invitations?limit=2");

        Assert.Equal(5, all.Count);
        var code = await Api.CodeOfAsync(id);
        Assert.Equal(
            $$"""
            {"guest_id":"{{id}}","group_id":"{{group}}","first_name":"Åsa","last_name":"Öberg",
            "email":"asa@example.com","attending":true,"code":"{{code[..4]}}-{{code[4..8]}}-{{code[8..]}}",
            "link":"https://example.execute-api.eu-central-1.amazonaws.com/app/#{{code}}",
            """.Replace("\n", "", StringComparison.Ordinal),
            all[^1].GetRawText().Split("\"created_at\"")[0]);
    }

    [Fact]
    public async Task ListInvitations_AsCsv_IsReadBySpreadsheetsAndLeadsToTheNextPage()
    {
        await Api.AddGuestAsync(("first_name", "Ada \"Countess\""), ("last_name", "Lovelace, née Byron"));
        var second = await Api.AddGuestAsync(
            ("first_name", "=HYPERLINK(\"http://x\")"), ("last_name", "Öberg"), ("email", "+x@example.com"));

        var first = await Api.GetAsync("/invitations?format=csv&limit=1").MustBe(200);

        Assert.Equal("text/csv; charset=utf-8", first.Headers["content-type"]);
        Assert.StartsWith(
            "\uFEFFguest_id,group_id,first_name,last_name,email,attending,code,link,created_at\n",
            first.Body.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(
            "\"Ada \"\"Countess\"\"\",\"Lovelace, née Byron\",,,", first.Body, StringComparison.Ordinal);
        var next = first.Headers["link"];
        Assert.Matches("^<\\?format=csv&limit=1&cursor=[A-Za-z0-9_-]+>; rel=\"next\"$", next);
        var last = await Api.GetAsync($"/invitations{next.Split('<', '>')[1]}").MustBe(200);
        Assert.DoesNotContain("link", last.Headers.Keys);
        // A spreadsheet would run it.
        Assert.Contains(
            $"{second},,\"'=HYPERLINK(\"\"http://x\"\")\",Öberg,'+x@example.com,,", last.Body,
            StringComparison.Ordinal);
    }

    // Where a semicolon separates cells, what follows it begins one.
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("Berg;=1", "Berg;'=1")]
    [InlineData("Berg; -1", "Berg;' -1")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("Anna-Lena", "Anna-Lena")]
    [InlineData("a=b", "a=b")]
    public async Task ListInvitations_AsCsv_HasNoFormula(string name, string cell)
    {
        await Api.AddGuestAsync(("first_name", name), ("last_name", "Z"));

        var csv = (await Api.GetAsync("/invitations?format=csv").MustBe(200)).Body;

        Assert.Contains($",{cell},Z,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListInvitations_NobodyInvited_IsEmpty()
    {
        Assert.Equal(
            """{"invitations":[],"next_cursor":null,"total":null}""", (await Api.GetAsync("/invitations")).Body);
        var csv = (await Api.GetAsync("/invitations?format=csv")).Body;
        Assert.Single(csv.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("\uFEFFguest_id,", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format=xml", "format")]
    [InlineData("format=", "format")]
    [InlineData("format=csv&format=csv", "format")]
    [InlineData("q=a", "q")]
    [InlineData("format=csv&limit=0", "limit")]
    public async Task ListInvitations_BadQuery_NamesTheParameter(string query, string field) =>
        ApiAssert.Invalid(await Api.GetAsync($"/invitations?{query}"), field);
}

public sealed class ListInvitationsTests(ApiFixture fixture)
    : ListInvitationsContract(fixture), IClassFixture<ApiFixture>;

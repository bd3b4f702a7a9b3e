using System.Text;

namespace EventPlatform.ApiTests.Guests;

public abstract class ImportGuestsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const string Tables =
        """
        SELECT coalesce(string_agg(line, ' ' ORDER BY line), '') FROM (
            SELECT g::text AS line FROM guests g UNION ALL SELECT w::text FROM guest_words w
            UNION ALL SELECT a::text FROM activities a UNION ALL SELECT s::text FROM settings s) AS lines
        """;

    [Fact]
    public async Task ImportGuests_NewGuests_AreCreatedAsByOneRequestEach()
    {
        var report = await ImportAsync(
            """
            first_name,last_name,email,group,attending,dietary,plus_ones_allowed,plus_ones,Table
            Ada,Lovelace,ada@example.com,Byron,yes,vegan,2,1,4
            Bob,Öberg,,byron ,no,,,,
            """);

        ApiAssert.Members(
            report, ("written", "true"), ("dry_run", "false"), ("created", "2"), ("updated", "0"), ("unchanged", "0"),
            ("failed", "0"), ("errors", "[]"), ("unknown_columns", "[\"Table\"]"));
        var ada = report["rows"][0];
        Assert.Equal((2, "created"), (ada.GetProperty("line").GetInt32(), ada.GetProperty("outcome").GetString()));
        var guest = await Api.GetAsync($"/guests/{ada.GetProperty("guest_id").GetGuid()}").MustBe(200);
        ApiAssert.Members(
            guest, ("first_name", "\"Ada\""), ("email", "\"ada@example.com\""), ("attending", "true"),
            ("dietary", "\"vegan\""), ("plus_ones_allowed", "2"), ("plus_ones", "1"));
        AssertIsNow(guest["rsvp_at"]);
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(guest.Id));
        Assert.Equal(12, (await Api.CodeOfAsync(guest.Id)).Length);
        Assert.Single(await Api.ListAsync("/guests?q=oberg"));
        Assert.Equal(2, (await Api.ListAsync($"/guests?group_id={guest["group_id"].GetString()}")).Count);
        Assert.Equal(
            2L,
            await Api.SqlAsync(
                "SELECT count(*) FROM guests WHERE version = folded_version AND version = names_version"));
    }

    [Fact]
    public async Task ImportGuests_SameFileTwice_ChangesNothingTheSecondTime()
    {
        const string Csv =
            """
            first_name;last_name;email;group;attending
            Ada;Lovelace;shared@example.com;Byron;yes
            Anne;Lovelace;shared@example.com;Byron;no
            Anna;Müller;anna1@example.com;;
            Anna;Müller;anna2@example.com;;
            Anna;Müller;;;
            Anna;Müller;;Müller;ja
            李;小龙;;;
            """;
        await ImportAsync(Csv);
        var before = await Api.SqlAsync(Tables);

        var report = await ImportAsync(Csv);

        ApiAssert.Members(
            report, ("created", "0"), ("updated", "0"), ("unchanged", "7"), ("rows", "[]"), ("written", "true"));
        Assert.Equal(before, await Api.SqlAsync(Tables));
        Assert.Equal(7L, await Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_DryRun_AnswersTheSameAndWritesNothing()
    {
        var id = await Api.AddGuestAsync(("email", "ada@example.com"), ("attending", true), ("dietary", "vegan"));
        var before = await Api.SqlAsync(Tables);
        var csv = $"id,email,attending,dietary,first_name\n{id},new@example.com,no,,Ada\n,bob@example.com,,,Bob\n";

        var report = await ImportAsync(csv, "?dry_run=true");

        ApiAssert.Members(
            report, ("dry_run", "true"), ("written", "false"), ("created", "1"), ("updated", "1"), ("failed", "0"));
        Assert.Equal(
            """[{"field":"email","before":"ada@example.com","after":"new@example.com"},"""
            + """{"field":"attending","before":true,"after":false}]""",
            report["rows"][0].GetProperty("changes").GetRawText());
        Assert.Equal(before, await Api.SqlAsync(Tables));
        // An empty cell clears nothing.
        await ImportAsync(csv);
        ApiAssert.Members(await Api.GetAsync($"/guests/{id}"), ("attending", "false"), ("dietary", "\"vegan\""));
        Assert.Equal(["guest.updated", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task ImportGuests_WrongLines_AreNamedAndNothingIsWrittenUnlessTheyAreSkipped()
    {
        const string Csv =
            """
            Vorname,E-Mail,Zusage,plus ones
            Ada,ada@example.com,ja,
            Bob,nobody,ja,
            Cleo,,maybe,
            Dan,,nein,2
            Ada,,,
            Ada,,,
            ,,,1
            """;
        var before = await Api.SqlAsync(Tables);

        var refused = await ImportAsync(Csv);

        ApiAssert.Members(refused, ("written", "false"), ("created", "2"), ("failed", "5"));
        Assert.Equal(before, await Api.SqlAsync(Tables));
        Assert.Equal(
            ["3 E-Mail", "4 Zusage", "5 plus ones", "7 ", "8 "],
            refused["errors"].EnumerateArray().Select(
                error => $"{error.GetProperty("line").GetInt32()} {error.GetProperty("column").GetString()}"));
        Assert.Contains("set Zusage", refused.Body, StringComparison.Ordinal);
        Assert.Contains("the same guest as line 6", refused.Body, StringComparison.Ordinal);

        var skipped = await ImportAsync(Csv, "?skip_errors=true");

        ApiAssert.Members(skipped, ("written", "true"), ("created", "2"), ("failed", "5"));
        Assert.Equal(2L, await Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_Rows_AreMatchedByIdThenAddressThenNames()
    {
        var byId = await Api.AddGuestAsync(("first_name", "Ada"), ("last_name", "One"), ("email", "one@example.com"));
        var byAddress = await Api.AddGuestAsync(
            ("first_name", "Bob"), ("last_name", "Two"), ("email", "Two@example.com"));
        var byNames = await Api.AddGuestAsync(("first_name", "Zoë"), ("last_name", "Müller"));
        var shared = await Api.AddGuestAsync(
            ("first_name", "Cleo"), ("last_name", "Three"), ("email", "three@example.com"));
        var sharing = await Api.AddGuestAsync(
            ("first_name", "Dan"), ("last_name", "Three"), ("email", "three@example.com"));

        var report = await ImportAsync(
            $"""
            id,first_name,last_name,email,dietary
            {byId},Ada,Renamed,two@EXAMPLE.com,1
            ,Robert,Two,three@example.com,2
            ,ZOE,muller,,3
            ,dan,three,three@example.com,4
            ,Cleo,Three,three@example.com,5
            """);

        Assert.Equal(["updated", "created", "updated", "updated", "updated"], Outcomes(report));
        Assert.Equal(
            [byId, byNames, sharing, shared],
            report["rows"].EnumerateArray().Select(row => row.GetProperty("guest_id").GetGuid())
                .Where((_, i) => i != 1));
        ApiAssert.Members(await Api.GetAsync($"/guests/{byAddress}"), ("dietary", "null"));
    }

    [Fact]
    public async Task ImportGuests_NamesOfSeveral_AreAnErrorThatNamesTheRemedy()
    {
        await Api.AddGuestAsync(("first_name", "Ada"), ("email", "one@example.com"));
        await Api.AddGuestAsync(("first_name", "Ada"), ("email", "two@example.com"));

        var report = await ImportAsync("first_name,last_name\nAda,Lovelace\n");

        ApiAssert.Members(report, ("failed", "1"), ("written", "false"));
        Assert.Contains("is the name of 2 guests: give the id", report.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportGuests_NamesInAnotherGroup_AreAnotherGuest()
    {
        var group = Guid.NewGuid();
        var id = await Api.AddGuestAsync(("first_name", "Ada"), ("last_name", "L"), ("group_id", group));

        var report = await ImportAsync($"first_name,last_name,group,dietary\nAda,L,Other,a\nAda,L,{group},b\n");

        Assert.Equal(["created", "updated"], Outcomes(report));
        Assert.Equal(id, report["rows"][1].GetProperty("guest_id").GetGuid());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ImportGuests_MoreThanTheSeats_WaitOrAreErrors(bool waitlist)
    {
        await Api.SaveSettingsAsync(("max_guests", 3), ("waitlist", waitlist));
        var declines = await Api.AddGuestAsync(("first_name", "Zed"), ("last_name", "A"), ("attending", true));

        var report = await ImportAsync(
            """
            first_name,last_name,attending,plus_ones_allowed,plus_ones
            Ada,A,yes,1,1
            Bob,A,yes,,
            Zed,A,no,,
            Cleo,A,yes,,
            """,
            "?skip_errors=true");

        ApiAssert.Members(report, ("failed", waitlist ? "0" : "1"), ("written", "true"));
        Assert.Equal(3L, await Api.SqlAsync(
            "SELECT count(*) + sum(plus_ones) FROM guests WHERE attending"));
        // Bob has waited for the seat that Zed gave back; without a waiting list Cleo is the next to ask for it.
        Assert.Equal(
            waitlist ? "Cleo" : null,
            await Api.SqlAsync("SELECT first_name FROM guests WHERE attending IS NULL AND waitlisted_at IS NOT NULL"));
        Assert.Equal(
            waitlist ? "Bob" : "Cleo",
            await Api.SqlAsync("SELECT first_name FROM guests WHERE attending AND first_name <> 'Ada'"));
        if (!waitlist) Assert.Contains("\"line\":3,\"column\":\"attending\"", report.Body, StringComparison.Ordinal);
        if (waitlist)
            Assert.Equal(1L, await Api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'waitlist.promoted'"));
        Assert.Equal(["guest.updated", "guest.created"], await Api.ActionsOfAsync(declines));
    }

    [Fact]
    public async Task ImportGuests_ThousandRows_TakeSeveralTransactionsBelowTheLimitOfRows()
    {
        var csv = Many(1000, i => $"Guest {i} of the list,Last{i},g{i}@example.com,{(i % 2 == 0 ? "yes" : "")}");
        await Api.SaveSettingsAsync(("max_guests", 400), ("waitlist", true));

        var report = await ImportAsync(csv);

        ApiAssert.Members(report, ("created", "1000"), ("failed", "0"));
        Assert.Equal(1000L, await Api.SqlAsync("SELECT count(*) FROM guests"));
        Assert.Equal(1000L, await Api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'guest.created'"));
        Assert.Equal(400L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        Assert.Equal(100L, await Api.SqlAsync("SELECT count(DISTINCT waitlisted_at) FROM guests"));
        var rows = await Api.SqlAsync(
            """
            SELECT max(written) FROM (
                SELECT sum(n) AS written FROM (
                    SELECT xmin::text AS t, count(*) AS n FROM guests GROUP BY xmin::text UNION ALL
                    SELECT xmin::text, count(*) FROM guest_words GROUP BY xmin::text UNION ALL
                    SELECT xmin::text, count(*) FROM activities GROUP BY xmin::text) AS counted
                GROUP BY t) AS transactions
            """);
        Assert.InRange((decimal)rows!, 100, 1100);
        ApiAssert.Members(await ImportAsync(csv), ("unchanged", "1000"));
    }

    [Theory]
    [InlineData("text/csv; charset=utf-8", 200)]
    [InlineData("application/vnd.ms-excel", 200)]
    [InlineData("application/octet-stream", 200)]
    [InlineData("text/plain", 200)]
    [InlineData(null, 200)]
    [InlineData("application/json", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    public async Task ImportGuests_MediaType_IsThatOfAFile(string? contentType, int status)
    {
        var body = Convert.ToBase64String(
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("name\nÅsa\n")]);

        var answer = await Api.SendAsync("POST", "/guests/import", body, contentType, isBase64: true);

        Assert.Equal(status, answer.Status);
        if (status == 415) Assert.Equal("unsupported_media_type", answer.Code);
        else Assert.Equal("Åsa", await Api.SqlAsync("SELECT first_name FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_FileAsAWhole_MustBeReadable()
    {
        ApiAssert.Invalid(await SendAsync(""), "file");
        ApiAssert.Invalid(await SendAsync("table,seat\n1,2\n"), "file");
        ApiAssert.Invalid(await SendAsync("name\n\"Ada\n"), "file");
        ApiAssert.Invalid(await SendAsync(Many(1001, i => $"{i},,,")), "file");
        ApiAssert.Invalid(await SendAsync("name\nAda\n", "?dry=true"), "dry");
        ApiAssert.Invalid(await SendAsync("name\nAda\n", "?dry_run=yes"), "dry_run");
        ApiAssert.Problem(413, "body_too_large", await SendAsync($"name\n{new string('a', 2 * 1024 * 1024)}\n"));
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_Answers_AreThoseOfTheQuestions()
    {
        await Api.PutAsync(
            "/admin/settings",
            """{"questions":[{"id":"meal","label":"Meal?","type":"choice","choices":["fish","rice"]}]}""").MustBe(200);

        var report = await ImportAsync(
            """
            name;answers
            Ada;{"meal":"fish"}
            Bob;"{""meal"":""soup""}"
            Cleo;none
            """,
            "?skip_errors=true");

        ApiAssert.Members(report, ("created", "1"), ("failed", "2"));
        Assert.Contains(
            "\"field\":\"answers.meal\",\"before\":null,\"after\":\"fish\"", report.Body, StringComparison.Ordinal);
        Assert.Contains("\"line\":3,\"column\":\"answers.meal\"", report.Body, StringComparison.Ordinal);
    }

    private static string Many(int rows, Func<int, string> row) =>
        $"first_name,last_name,email,attending\n{string.Join('\n', Enumerable.Range(0, rows).Select(row))}\n";

    private static List<string?> Outcomes(ApiAnswer report) =>
        [.. report["rows"].EnumerateArray().Select(row => row.GetProperty("outcome").GetString())];

    private Task<ApiAnswer> SendAsync(string csv, string query = "") =>
        Api.SendAsync("POST", $"/guests/import{query}", csv, "text/csv");

    private Task<ApiAnswer> ImportAsync(string csv, string query = "") => SendAsync(csv, query).MustBe(200);
}

public sealed class ImportGuestsTests(ApiFixture fixture)
    : ImportGuestsContract(fixture), IClassFixture<ApiFixture>;

using System.Text;
using System.Text.Json;

namespace EventPlatform.ApiTests.Guests;

/// <summary>What a file of any content leads to: an answer that is small enough, and names the place.</summary>
public sealed class ImportFileTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    private const int MaxAnswer = 4 * 1024 * 1024;

    [Theory]
    [InlineData("sep=§\nname\nAda\n")]
    [InlineData("sep=\"\nname\nAda\n")]
    [InlineData("sep=\r\nname\r\nAda\r\n")]
    [InlineData("sep=#\nname\nAda\n")]
    public async Task ImportGuests_SeparatorThatNoProgramWrites_IsRefused(string csv)
    {
        var answer = await SendAsync(csv);

        ApiAssert.Invalid(answer, "file");
        Assert.Contains("sep=", answer.Body, StringComparison.Ordinal);
    }

    // API Gateway puts U+FFFD in place of what is no UTF-8.
    [Fact]
    public async Task ImportGuests_TextThatWasNotUtf8WhenItWasSent_IsRefusedAsBytesAre()
    {
        var bytes = Encoding.Latin1.GetBytes("name\nJosé\n");

        var answer = await SendAsync(Encoding.UTF8.GetString(bytes));

        ApiAssert.Invalid(answer, "file");
        var sentAsBytes = await Api.SendAsync(
            "POST", "/guests/import", Convert.ToBase64String(bytes), "text/csv", isBase64: true);
        Assert.Equal(sentAsBytes["errors"].GetRawText(), answer["errors"].GetRawText());
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task ImportGuests_CellOfAMillionMarks_IsAnErrorOfItsColumn()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 250_000));

        var report = await ImportAsync($"name,Zusage\nAda,{marks}\n{marks},ja\n");

        ApiAssert.Members(report, ("failed", "2"), ("written", "false"));
        Assert.Equal(
            ["2 Zusage", "3 name"],
            report["errors"].EnumerateArray().Select(
                error => $"{error.GetProperty("line").GetInt32()} {error.GetProperty("column").GetString()}"));
        Assert.Contains("65536 characters", report.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportGuests_ManyBadAnswers_AreCountedBeyondTheFirst()
    {
        const int Rows = 1000;
        var questions = Enumerable.Range(0, 20).Select(i => new
        {
            id = $"q{i}",
            label = "?",
            type = "choice",
            choices = Enumerable.Range(0, 20).Select(choice => $"{new string('漢', 40)}{choice}"),
        });
        await Api.PutAsync("/admin/settings", JsonSerializer.Serialize(new { questions })).MustBe(200);
        var answers = $"{{{string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"\"q{i}\"\":\"\"x\"\""))}}}";
        var lines = Enumerable.Range(0, Rows).Select(i => $"Guest {i},\"{answers}\"\n");

        var report = await ImportAsync($"name,answers\n{string.Concat(lines)}");

        ApiAssert.Members(report, ("failed", "1000"), ("written", "false"));
        Assert.InRange(Encoding.UTF8.GetByteCount(report.Body), 1, MaxAnswer);
        var errors = report["errors"].EnumerateArray().ToList();
        Assert.Equal("answers.q0", errors[0].GetProperty("column").GetString());
        Assert.Contains(
            $"{(20 * Rows) - errors.Count + 1} more", errors[^1].GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(Rows, report["rows"].GetArrayLength());
    }

    [Fact]
    public async Task ImportGuests_UnknownAnswers_AreOneErrorOfTheLine()
    {
        var answers = $"{{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"\"{i}\"\":1"))}}}";

        var report = await ImportAsync($"name,answers\nAda,\"{answers}\"\n");

        Assert.Equal(1, report["errors"].GetArrayLength());
    }

    [Fact]
    public async Task ImportGuests_NewGuestWhoAnswersNo_IsShownWithIt()
    {
        await Api.PutAsync(
            "/admin/settings",
            """{"questions":[{"id":"vegetarian","label":"Vegetarian?","type":"yes_no"}]}""").MustBe(200);

        var report = await ImportAsync(
            """
            first_name,attending,plus_ones,answers
            Ada,no,0,"{""vegetarian"":false}"
            """);

        Assert.Equal(
            """[{"field":"first_name","before":null,"after":"Ada"},"""
            + """{"field":"attending","before":null,"after":false},"""
            + """{"field":"answers.vegetarian","before":null,"after":false}]""",
            report["rows"][0].GetProperty("changes").GetRawText());
    }

    // As when an import is interrupted between the two lines, or a longer file is imported in parts.
    [Theory]
    [InlineData("Anna Berg,,\n", "Anna Berg,a@example.com,\n")]
    [InlineData("Anna Berg,a@example.com,\n", "Anna Berg,,\n")]
    [InlineData("Anna Berg,,11111111-1111-4111-8111-111111111111\n", "Anna Berg,,\n")]
    [InlineData("Anna Berg,,\n", "Anna Berg,,11111111-1111-4111-8111-111111111111\n")]
    [InlineData("Anna Berg,a@example.com,11111111-1111-4111-8111-111111111111\n", "Anna Berg,a@example.com,\n")]
    [InlineData("Anna Berg,a@example.com,\n", "Anna Berg,a@example.com,11111111-1111-4111-8111-111111111111\n")]
    public async Task ImportGuests_NamesakesOfOneFile_StayApartWhicheverIsThereAlready(string first, string second)
    {
        const string Header = "name,email,id\n";
        await ImportAsync($"{Header}{first}");

        var report = await ImportAsync($"{Header}{first}{second}");

        ApiAssert.Members(report, ("created", "1"), ("unchanged", "1"), ("failed", "0"));
        ApiAssert.Members(await ImportAsync($"{Header}{first}{second}"), ("unchanged", "2"));
        ApiAssert.Members(await ImportAsync($"{Header}{second}{first}"), ("unchanged", "2"));
    }

    private Task<ApiAnswer> SendAsync(string csv) => Api.SendAsync("POST", "/guests/import", csv, "text/csv");

    private Task<ApiAnswer> ImportAsync(string csv) => SendAsync(csv).MustBe(200);
}

namespace EventPlatform.ProcessTests.Pages;

/// <summary>Parts of the host's page that compute, by themselves.</summary>
[Collection(typeof(PagesFixture))]
public sealed class HostModuleTests(PagesFixture pages) : PageTest(pages)
{
    [Theory]
    [InlineData("2031-06-21T18:00", "Europe/Berlin", "2031-06-21T16:00:00.000Z")]
    [InlineData("2031-01-21T18:00", "Europe/Berlin", "2031-01-21T17:00:00.000Z")]
    [InlineData("2027-01-01T00:15", "Asia/Kathmandu", "2026-12-31T18:30:00.000Z")]
    [InlineData("2027-06-01T00:15", "", "2027-06-01T04:15:00.000Z")]
    // The clocks skip these: each is the instant that would have been it.
    [InlineData("2027-03-28T02:30", "Europe/Berlin", "2027-03-28T01:30:00.000Z")]
    [InlineData("2027-03-14T02:30", "America/New_York", "2027-03-14T07:30:00.000Z")]
    [InlineData("2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-02T15:45:00.000Z")]
    // They show this one twice.
    [InlineData("2027-10-31T02:30", "Europe/Berlin", "2027-10-31T01:30:00.000Z")]
    public async Task Time_OfAZone_IsAnInstant(string time, string zone, string expected) => Assert.Equal(
        expected, await RunAsync("host/dates.js", "module => module.fromZoned(time, zone)", time, zone));

    [Theory]
    [InlineData("a,b\n1,2\n", "a,b|1,2| 2:2")]
    [InlineData("sep=\t\r\na\tb\r\n\r\n1\t2\r\n", "sep=\t|a\tb|1\t2| 3:4")]
    [InlineData("\n\na;b\n\"x\ny\";2\n\n3;4", "a;b|\"x|y\";2|3;4| 2:4 4:7")]
    [InlineData("a\nO\"Neil\n\"\"\"q\"\"\n\"\n", "a|O\"Neil|\"\"\"q\"\"|\"| 2:2 3:3")]
    [InlineData("a\n", "a| ")]
    public async Task File_Cut_KnowsTheLinesOfItsRows(string text, string expected)
    {
        const string Show =
            """
            module => module.partsOf(time).map(part => part.text.replaceAll('\r', '').replaceAll('\n', '|') + ' '
                + [...part.rows].map(([line, row]) => `${line}:${row.line}`).join(' ')).join(' / ')
            """;
        Assert.Equal(expected, await RunAsync("host/csv.js", Show, text, ""));
    }

    private async Task<string> RunAsync(string module, string use, string time, string zone)
    {
        var page = await OpenAsync("app/host");
        return await page.EvaluateAsync<string>(
            $$"""
            async ([time, zone]) => {
                const { src } = document.querySelector('script[type=module]');
                return ({{use}})(await import(new URL('{{module}}', src)));
            }
            """,
            new[] { time, zone });
    }
}

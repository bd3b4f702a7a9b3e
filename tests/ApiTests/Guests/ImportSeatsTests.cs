namespace EventPlatform.ApiTests.Guests;

/// <summary>The lines of an import take and free seats one after the other, as single requests do.</summary>
public sealed class ImportSeatsTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ImportGuests_LastOfThoseWhoWaitDeclines_LeavesTheSeatsToTheNextLine(bool waitlist)
    {
        await FillAsync();
        if (!waitlist) await Api.SaveSettingsAsync(("max_guests", 10), ("waitlist", false));
        const string Csv = "first_name,last_name,attending\nWaits,A,no\nNew,A,yes\n";

        var planned = await ImportAsync(Csv, "?dry_run=true");
        var report = await ImportAsync(Csv);

        ApiAssert.Members(report, ("created", "1"), ("updated", "1"), ("failed", "0"), ("written", "true"));
        Assert.Equal(true, await Api.SqlAsync("SELECT attending FROM guests WHERE first_name = 'New'"));
        Assert.Equal(Changes(report), Changes(planned));
    }

    [Fact]
    public async Task ImportGuests_LastButOneOfThoseWhoWaitDeclines_LetsTheNextLineWait()
    {
        await FillAsync();
        const string Csv =
            """
            first_name,last_name,attending,plus_ones_allowed,plus_ones
            Large,A,yes,2,2
            Waits,A,no,,
            New,A,yes,,
            """;

        var planned = await ImportAsync(Csv, "?dry_run=true");
        var report = await ImportAsync(Csv);

        ApiAssert.Members(report, ("created", "2"), ("updated", "1"), ("failed", "0"), ("written", "true"));
        Assert.Equal(
            "Large New",
            await Api.SqlAsync(
                "SELECT string_agg(first_name, ' ' ORDER BY waitlisted_at) FROM guests " +
                "WHERE attending IS NULL AND waitlisted_at IS NOT NULL"));
        Assert.Equal(Changes(report), Changes(planned));
    }

    // Of 10 seats 8 are taken, and a party of 3 waits.
    private async Task FillAsync()
    {
        await Api.SaveSettingsAsync(("max_guests", 10), ("waitlist", true));
        await Api.AddGuestAsync(
            ("first_name", "Many"), ("last_name", "A"), ("attending", true), ("plus_ones_allowed", 7),
            ("plus_ones", 7));
        var waits = await Api.AddGuestAsync(
            ("first_name", "Waits"), ("last_name", "A"), ("attending", true), ("plus_ones_allowed", 2),
            ("plus_ones", 2));
        ApiAssert.Members(await Api.GetAsync($"/guests/{waits}"), ("attending", "null"), ("waitlist_position", "1"));
    }

    private static List<string> Changes(ApiAnswer report) =>
        [.. report["rows"].EnumerateArray().Select(row => row.GetProperty("changes").GetRawText())];

    private Task<ApiAnswer> ImportAsync(string csv, string query = "") =>
        Api.SendAsync("POST", $"/guests/import{query}", csv, "text/csv").MustBe(200);
}

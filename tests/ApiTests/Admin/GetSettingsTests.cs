namespace EventPlatform.ApiTests.Admin;

public abstract class GetSettingsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetSettings_NeverSaved_IsAllNullAndOpen()
    {
        var answer = await Api.GetAsync("/admin/settings").MustBe(200);

        Assert.Equal("application/json", answer.Headers["content-type"]);
        Assert.Equal(
            """
            {"event_name":null,"event_date":null,"time_zone":null,"location":null,"rsvp_deadline":null,
            "decline_deadline":null,"rsvp_after_start":false,"rsvp_open":true,"decline_open":true,"max_guests":null,
            "waitlist":false,"questions":[],"settings_data":{},"created_at":null,"updated_at":null}
            """.ReplaceLineEndings(""),
            answer.Body);
    }

    [Fact]
    public async Task GetSettings_Saved_AnswersWhatUpdateAnswered()
    {
        var saved =
            await Api.SaveSettingsAsync(("event_name", "Fête"), ("event_date", Now.AddDays(9)), ("max_guests", 80));

        Assert.Equal(saved.Body, (await Api.GetAsync("/admin/settings").MustBe(200)).Body);
    }

    [Fact]
    public async Task GetSettings_RowOfAnOlderProgram_HasTheDefaults()
    {
        await Api.SaveSettingsAsync(("event_date", Now.AddDays(-1)), ("rsvp_after_start", true));
        await Api.SqlAsync("UPDATE settings SET rsvp_after_start = NULL");

        ApiAssert.Members(
            await Api.GetAsync("/admin/settings"),
            ("time_zone", "null"), ("decline_deadline", "null"), ("rsvp_after_start", "false"), ("rsvp_open", "false"));
        ApiAssert.Members(await Api.GetAsync("/admin/stats"), ("rsvp_open", "false"));
        var id = await Api.AddGuestAsync();
        ApiAssert.Problem(409, "rsvp_closed", await Api.RsvpAsync(id, attending: true));
        ApiAssert.Members(await Api.SaveSettingsAsync(("rsvp_after_start", true)), ("rsvp_open", "true"));
    }
}

public sealed class GetSettingsTests(ClockFixture fixture) : GetSettingsContract(fixture), IClassFixture<ClockFixture>
{
    [Fact]
    public async Task GetSettings_OfAKnownVersion_IsAnsweredInFullOnceTheClockHasChangedIt()
    {
        var saved = await Api.SaveSettingsAsync(
            ("rsvp_deadline", Now.AddHours(1)), ("decline_deadline", Now.AddHours(3)), ("event_date", Now.AddDays(1)));
        var known = ("if-none-match", saved.ETag);

        await Api.SendAsync("GET", "/admin/settings", null, known).MustBe(304);
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        ApiAssert.Members(
            await Api.SendAsync("GET", "/admin/settings", null, known).MustBe(200),
            ("rsvp_open", "false"), ("decline_open", "true"));
        // Saved again, they show what they showed then.
        var again = await Api.SaveSettingsAsync(("location", "The barn"));
        await Api.SendAsync("GET", "/admin/settings", null, ("if-none-match", again.ETag)).MustBe(304);
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        ApiAssert.Members(
            await Api.SendAsync("GET", "/admin/settings", null, ("if-none-match", again.ETag)).MustBe(200),
            ("decline_open", "false"));
    }
}

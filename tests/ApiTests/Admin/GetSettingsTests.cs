namespace EventPlatform.ApiTests.Admin;

public abstract class GetSettingsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetSettings_NeverSaved_IsAllNull()
    {
        var answer = await Api.GetAsync("/admin/settings").MustBe(200);

        Assert.Equal("application/json", answer.Headers["content-type"]);
        Assert.Equal(
            """
            {"event_name":null,"event_date":null,"location":null,"rsvp_deadline":null,"max_guests":null,
            "settings_data":{},"created_at":null,"updated_at":null}
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
}

public sealed class GetSettingsTests(ClockFixture fixture) : GetSettingsContract(fixture), IClassFixture<ClockFixture>;

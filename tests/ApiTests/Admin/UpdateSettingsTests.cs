namespace EventPlatform.ApiTests.Admin;

public abstract class UpdateSettingsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private static readonly string Everything =
        """
        {"event_name":"Wedding","event_date":"2099-06-12T15:00:00Z","time_zone":"Europe/Stockholm",
        "location":"Uppsala","rsvp_deadline":"2099-05-01T00:00:00Z","decline_deadline":"2099-06-01T00:00:00Z",
        "rsvp_after_start":true,"max_guests":80,"waitlist":true,"questions":[{"id":"menu","label":"Menu?",
        "type":"choice","choices":["Fish","Tofu"],"required":true}],"settings_data":{"theme":"green"}}
        """.ReplaceLineEndings("");

    [Fact]
    public async Task UpdateSettings_FirstTime_CreatesThem()
    {
        var answer = await Api.PutAsync("/admin/settings", Everything).MustBe(200);

        AssertIsNow(answer["created_at"]);
        var now = answer["created_at"].GetString();
        Assert.Equal(
            $$"""
            {"event_name":"Wedding","event_date":"2099-06-12T15:00:00.000000Z","time_zone":"Europe/Stockholm",
            "location":"Uppsala","rsvp_deadline":"2099-05-01T00:00:00.000000Z",
            "decline_deadline":"2099-06-01T00:00:00.000000Z","rsvp_after_start":true,"rsvp_open":true,
            "decline_open":true,"max_guests":80,"waitlist":true,"questions":[{"id":"menu","label":"Menu?",
            "type":"choice","choices":["Fish","Tofu"],"required":true,"ask":"attending"}],
            "settings_data":{"theme":"green"},
            "created_at":"{{now}}","updated_at":"{{now}}"}
            """.ReplaceLineEndings(""),
            answer.Body);
    }

    [Theory]
    [InlineData("event_name", "\"Party\"")]
    [InlineData("event_name", "null")]
    [InlineData("event_date", "\"2099-07-01T00:00:00.000000Z\"")]
    [InlineData("event_date", "null")]
    [InlineData("time_zone", "\"America/Argentina/Buenos_Aires\"")]
    [InlineData("time_zone", "\"Asia/Calcutta\"")]
    [InlineData("time_zone", "\"UTC\"")]
    [InlineData("time_zone", "null")]
    [InlineData("location", "\"Lund\"")]
    [InlineData("location", "null")]
    [InlineData("rsvp_deadline", "\"2099-04-01T00:00:00.000000Z\"")]
    [InlineData("rsvp_deadline", "null")]
    [InlineData("decline_deadline", "\"2099-05-01T00:00:00.000000Z\"")]
    [InlineData("decline_deadline", "\"2099-06-12T15:00:00.000000Z\"")]
    [InlineData("decline_deadline", "null")]
    [InlineData("rsvp_after_start", "false")]
    [InlineData("max_guests", "1")]
    [InlineData("max_guests", "2147483647")]
    [InlineData("max_guests", "null")]
    [InlineData("waitlist", "false")]
    [InlineData("questions", "[]")]
    [InlineData("settings_data", """{"theme":"red"}""")]
    public async Task UpdateSettings_OneField_ChangesThatFieldAlone(string field, string json)
    {
        var before = await Api.PutAsync("/admin/settings", Everything).MustBe(200);
        LetTimePass();

        var answer = await Api.PutAsync("/admin/settings", Bodies.Of((field, Bodies.Json(json)))).MustBe(200);

        ApiAssert.Members(answer, (field, json));
        AssertIsNow(answer["updated_at"]);
        Assert.All(
            before.Json.EnumerateObject().ExceptBy([field, "updated_at"], member => member.Name),
            member => Assert.Equal(member.Value.GetRawText(), answer[member.Name].GetRawText()));
        Assert.Equal(answer.Body, (await Api.GetAsync("/admin/settings")).Body);
    }

    [Theory]
    [InlineData("""{"settings_data":null}""", "settings_data", "{}")]
    [InlineData("""{"event_name":" "}""", "event_name", "null")]
    [InlineData("""{"location":" Lund "}""", "location", "\"Lund\"")]
    [InlineData("""{"time_zone":" Etc/UTC "}""", "time_zone", "\"Etc/UTC\"")]
    [InlineData("""{"time_zone":""}""", "time_zone", "null")]
    [InlineData("""{"rsvp_after_start":null}""", "rsvp_after_start", "false")]
    public async Task UpdateSettings_EmptyAndUntrimmedValues_AreCleaned(string body, string field, string json)
    {
        await Api.PutAsync("/admin/settings", Everything).MustBe(200);

        ApiAssert.Members(await Api.PutAsync("/admin/settings", body), (field, json));
    }

    [Theory]
    [InlineData("""{ "b" : 1.0, "a":[1e2 , -0,1E+2, 12345678901234567890.10] }""")]
    [InlineData("{\n\t\"a\": {\"b\" :null}\r\n}")]
    [InlineData("""{"a":"\u00e5\u0000\/<\ud83d\ude00>","å":"\"'&"}""")]
    [InlineData("""{"half":"\ud800"}""")]
    [InlineData("""{"":{}}""")]
    public async Task UpdateSettings_SettingsData_ComeBackCharacterForCharacter(string data)
    {
        var saved = await Api.PutAsync("/admin/settings", $$"""{"settings_data":{{data}}}""").MustBe(200);

        Assert.Contains($"\"settings_data\":{data},", saved.Body, StringComparison.Ordinal);
        Assert.Equal(saved.Body, (await Api.GetAsync("/admin/settings")).Body);
    }

    [Theory]
    [InlineData("a", 64 * 1024, true)]
    [InlineData("a", (64 * 1024) + 1, false)]
    [InlineData("å", 64 * 1024, true)]
    [InlineData("å", (64 * 1024) + 2, false)]
    public async Task UpdateSettings_SettingsData_MayHave64KibibytesOfUtf8(string character, int bytes, bool accepted)
    {
        var data = $$"""{"k":"{{Bodies.Repeat(character, (bytes - 8) / (character == "a" ? 1 : 2))}}"}""";
        Assert.Equal(bytes, System.Text.Encoding.UTF8.GetByteCount(data));

        var answer = await Api.PutAsync("/admin/settings", $$"""{"settings_data":{{data}}}""");

        if (accepted) Assert.Equal(data, answer["settings_data"].GetRawText());
        else ApiAssert.Invalid(answer, "settings_data");
    }

    [Theory]
    [InlineData("""{"event_date":"2099-06-12T15:00:00Z","rsvp_deadline":"2099-06-12T15:00:00Z"}""")]
    [InlineData("""{"event_date":"2099-06-12T15:00:00Z","rsvp_deadline":"2099-06-12T16:59:59+02:00"}""")]
    public async Task UpdateSettings_DeadlineNotAfterTheEvent_IsSaved(string body) =>
        await Api.PutAsync("/admin/settings", body).MustBe(200);

    [Theory]
    [InlineData("{}", """{"event_date":"2099-06-12T15:00:00Z","rsvp_deadline":"2099-06-12T15:00:00.000001Z"}""")]
    [InlineData("""{"event_date":"2099-06-12T15:00:00Z"}""", """{"rsvp_deadline":"2099-06-12T16:00:00Z"}""")]
    [InlineData("""{"rsvp_deadline":"2099-06-12T16:00:00Z"}""", """{"event_date":"2099-06-12T17:30:00+02:00"}""")]
    public async Task UpdateSettings_DeadlineAfterTheEvent_IsInvalidAlsoInTwoSteps(string first, string second)
    {
        if (first != "{}") await Api.PutAsync("/admin/settings", first).MustBe(200);
        var before = await Api.GetAsync("/admin/settings");

        ApiAssert.Invalid(await Api.PutAsync("/admin/settings", second), "rsvp_deadline");

        Assert.Equal(before.Body, (await Api.GetAsync("/admin/settings")).Body);
    }

    [Theory]
    [InlineData("{}", """{"rsvp_deadline":"2099-05-02T00:00:00Z","decline_deadline":"2099-05-01T23:59:59.999999Z"}""")]
    [InlineData("{}", """{"event_date":"2099-06-12T15:00:00Z","decline_deadline":"2099-06-12T15:00:00.000001Z"}""")]
    [InlineData("""{"rsvp_deadline":"2099-05-02T00:00:00Z"}""", """{"decline_deadline":"2099-05-01T00:00:00Z"}""")]
    [InlineData("""{"decline_deadline":"2099-05-01T00:00:00Z"}""", """{"rsvp_deadline":"2099-05-02T00:00:00Z"}""")]
    [InlineData("""{"event_date":"2099-06-12T15:00:00Z"}""", """{"decline_deadline":"2099-06-13T00:00:00Z"}""")]
    [InlineData("""{"decline_deadline":"2099-06-13T00:00:00Z"}""", """{"event_date":"2099-06-12T15:00:00Z"}""")]
    public async Task UpdateSettings_DeclineDeadlineNotBetweenDeadlineAndEvent_IsInvalidAlsoInTwoSteps(
        string first, string second)
    {
        if (first != "{}") await Api.PutAsync("/admin/settings", first).MustBe(200);
        var before = await Api.GetAsync("/admin/settings");

        ApiAssert.Invalid(await Api.PutAsync("/admin/settings", second), "decline_deadline");

        Assert.Equal(before.Body, (await Api.GetAsync("/admin/settings")).Body);
    }

    [Theory]
    [InlineData("europe/berlin", "must be spelled as IANA does: Europe/Berlin.")]
    [InlineData("asia/CALCUTTA", "must be spelled as IANA does: Asia/Calcutta.")]
    [InlineData("W. Europe Standard Time", "must be a name of the IANA time zone database")]
    [InlineData("+02:00", "must be a name of the IANA time zone database")]
    [InlineData("Europe/Bonn", "must be a name of the IANA time zone database")]
    public async Task UpdateSettings_TimeZoneThatIanaDoesNotName_IsInvalid(string name, string message)
    {
        var answer = await Api.PutAsync("/admin/settings", Bodies.Of(("time_zone", name)));

        ApiAssert.Invalid(answer, "time_zone");
        Assert.StartsWith(message, Assert.Single(answer.ErrorsOf("time_zone")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateSettings_Times_DecideWhatIsOpen()
    {
        var passed = ("rsvp_deadline", (object?)Now.AddDays(-2));

        ApiAssert.Members(
            await Api.SaveSettingsAsync(passed, ("decline_deadline", Now.AddDays(1))),
            ("rsvp_open", "false"), ("decline_open", "true"));
        ApiAssert.Members(
            await Api.SaveSettingsAsync(("decline_deadline", Now.AddDays(-1))),
            ("rsvp_open", "false"), ("decline_open", "false"));
    }

    [Theory]
    [InlineData("{}", "body")]
    [InlineData("""{"rsvp_open":true,"decline_open":true}""", "body")]
    [InlineData("""{"created_at":"2099-01-01T00:00:00Z"}""", "body")]
    [InlineData("""{"max_guests":0}""", "max_guests")]
    [InlineData("""{"max_guests":-1,"colour":"red"}""", "colour")]
    public async Task UpdateSettings_Invalid_ChangesNothing(string body, params string[] fields)
    {
        var before = await Api.PutAsync("/admin/settings", Everything).MustBe(200);

        ApiAssert.Invalid(await Api.PutAsync("/admin/settings", body), fields);

        Assert.Equal(before.Body, (await Api.GetAsync("/admin/settings")).Body);
        Assert.Single(await Api.ListAsync("/admin/activities"));
    }

    [Fact]
    public async Task UpdateSettings_Change_LeavesOneActivityOfNoGuest()
    {
        await Api.PutAsync("/admin/settings", Everything).MustBe(200);

        var activity = Assert.Single(await Api.ListAsync("/admin/activities"));
        Assert.Equal(
            "settings.updated null",
            $"{activity.GetProperty("action").GetString()} {activity.GetProperty("guest_id").GetRawText()}");
    }

    [Fact]
    public async Task UpdateSettings_WithoutChange_LeavesUpdatedAtAndNoActivity()
    {
        var before = await Api.PutAsync("/admin/settings", Everything).MustBe(200);
        LetTimePass();

        var answer = await Api.PutAsync("/admin/settings", before.Body).MustBe(200);

        Assert.Equal(before.Body, answer.Body);
        Assert.Single(await Api.ListAsync("/admin/activities"));
    }

    [Fact]
    public async Task UpdateSettings_LimitBelowTheAttendingGuests_IsSaved()
    {
        await Api.AddGuestsAsync(Guid.NewGuid(), true, true);

        await Api.SaveSettingsAsync(("max_guests", 1));
    }
}

public sealed class UpdateSettingsTests(ClockFixture fixture)
    : UpdateSettingsContract(fixture), IClassFixture<ClockFixture>;

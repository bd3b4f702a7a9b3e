namespace EventPlatform.ApiTests.Admin;

/// <summary>The host's questions, and what guests answer.</summary>
public sealed class QuestionTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    private const string Questions =
        """
        {"questions":[
            {"id":"menu","label":"Which menu?","type":"choice","choices":["Fish","Tofu"],"required":true},
            {"id":"song","label":"A song?","type":"text","ask":"everyone"},
            {"id":"bus","label":"By bus?","type":"yes_no"}]}
        """;

    [Fact]
    public async Task Questions_Saved_AreShownToGuestsWithTheirDefaults()
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();

        var invitation = await Api.SendAsync(
            "GET", "/invitation", null, ApiSteps.AsGuest(await Api.CodeOfAsync(id))).MustBe(200);

        Assert.Equal(
            """
            [{"id":"menu","label":"Which menu?","type":"choice","choices":["Fish","Tofu"],"required":true,
            "ask":"attending"},{"id":"song","label":"A song?","type":"text","choices":null,"required":false,
            "ask":"everyone"},{"id":"bus","label":"By bus?","type":"yes_no","choices":null,"required":false,
            "ask":"attending"}]
            """.ReplaceLineEndings(""),
            invitation["event"].GetProperty("questions").GetRawText());
    }

    [Fact]
    public async Task Answers_OfGuests_AreCheckedStoredAndCounted()
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var (ada, bo) = (await Api.AddGuestAsync(), await Api.AddGuestAsync());

        ApiAssert.Invalid(await Api.RsvpAsync(ada, true), "answers.menu");
        ApiAssert.Invalid(await RsvpAsync(ada, """{"menu":"Meat"}"""), "answers.menu");
        ApiAssert.Invalid(await RsvpAsync(ada, """{"menu":"Fish","bus":"yes"}"""), "answers.bus");
        ApiAssert.Invalid(await RsvpAsync(ada, """{"menu":"Fish","song":"\u0000"}"""), "answers.song");
        ApiAssert.Invalid(await RsvpAsync(ada, """{"menu":"Fish","wine":"red"}"""), "answers");
        await RsvpAsync(ada, """{"menu":"Fish","song":" Dancing Queen ","bus":true}""").MustBe(200);
        // Who declines is not asked for the menu.
        await Api.PostAsync($"/guests/{bo}/rsvp", """{"attending":false,"answers":{"song":"None"}}""").MustBe(200);

        ApiAssert.Members(
            await Api.GetAsync($"/guests/{ada}").MustBe(200),
            ("answers", """{"bus":true,"menu":"Fish","song":"Dancing Queen"}"""));
        ApiAssert.Members(await Api.GetAsync("/admin/stats").MustBe(200), ("questions", """
            [{"id":"menu","label":"Which menu?","type":"choice","answered":1,"counts":[{"answer":"Fish","count":1},
            {"answer":"Tofu","count":0}]},{"id":"song","label":"A song?","type":"text","answered":2,"counts":[]},
            {"id":"bus","label":"By bus?","type":"yes_no","answered":1,"counts":[{"answer":"true","count":1},
            {"answer":"false","count":0}]}]
            """.ReplaceLineEndings("")));
    }

    [Fact]
    public async Task Answers_ToOneQuestion_LeaveTheOthers()
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();
        await RsvpAsync(id, """{"menu":"Fish","bus":true}""").MustBe(200);

        await RsvpAsync(id, """{"menu":"Tofu","bus":null}""").MustBe(200);
        ApiAssert.Members(await Api.GetAsync($"/guests/{id}").MustBe(200), ("answers", """{"menu":"Tofu"}"""));
        // Required as long as there is an answer to leave.
        ApiAssert.Invalid(await RsvpAsync(id, """{"menu":null}"""), "answers.menu");
        // The answer that is there counts.
        await Api.RsvpAsync(id, true).MustBe(200);
        var cleared = await Api.PutAsync($"/guests/{id}", """{"answers":null}""").MustBe(200);
        ApiAssert.Members(cleared, ("answers", "{}"));
    }

    [Fact]
    public async Task Answers_ToARemovedQuestion_StayReadableForHostsAndCanBeWrittenBack()
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();
        await RsvpAsync(id, """{"menu":"Fish","song":"Waterloo"}""").MustBe(200);

        await Api.PutAsync(
            "/admin/settings", """{"questions":[{"id":"song","label":"A song?","type":"text"}]}""").MustBe(200);

        var read = await Api.GetAsync($"/guests/{id}").MustBe(200);
        ApiAssert.Members(read, ("answers", """{"menu":"Fish","song":"Waterloo"}"""));
        Assert.Equal(read.ETag, (await Api.PutAsync($"/guests/{id}", read.Body).MustBe(200)).ETag);
        ApiAssert.Invalid(await Api.PutAsync($"/guests/{id}", """{"answers":{"menu":"Tofu"}}"""), "answers");
        var invitation = await Api.SendAsync(
            "GET", "/invitation", null, ApiSteps.AsGuest(await Api.CodeOfAsync(id))).MustBe(200);
        Assert.Equal("""{"song":"Waterloo"}""", invitation["me"].GetProperty("answers").GetRawText());
    }

    [Theory]
    [InlineData("""[{"id":"a","label":"A","type":"number"}]""", "questions[0].type")]
    [InlineData("""[{"id":"A b","label":"A","type":"text"}]""", "questions[0].id")]
    [InlineData("""[{"id":"a","label":" ","type":"text"}]""", "questions[0].label")]
    [InlineData("""[{"id":"a","label":"A","type":"choice"}]""", "questions[0].choices")]
    [InlineData("""[{"id":"a","label":"A","type":"choice","choices":[]}]""", "questions[0].choices")]
    [InlineData("""[{"id":"a","label":"A","type":"choice","choices":["x","x"]}]""", "questions[0].choices")]
    [InlineData("""[{"id":"a","label":"A","type":"choice","choices":[1]}]""", "questions[0].choices")]
    [InlineData("""[{"id":"a","label":"A","type":"text","choices":["x"]}]""", "questions[0].choices")]
    [InlineData("""[{"id":"a","label":"A","type":"text","ask":"nobody"}]""", "questions[0].ask")]
    [InlineData("""[{"id":"a","label":"A","type":"text","required":"yes"}]""", "questions[0].required")]
    [InlineData("""[{"id":"a","label":"A","type":"text","colour":"red"}]""", "questions[0].colour")]
    [InlineData("""[{"id":"a","label":"A","type":"text"},{"id":"a","label":"B","type":"text"}]""", "questions")]
    [InlineData("""{"id":"a"}""", "questions")]
    [InlineData("""["a"]""", "questions")]
    public async Task Questions_AgainstARule_NameTheFieldAndChangeNothing(string questions, params string[] fields)
    {
        ApiAssert.Invalid(
            await Api.PutAsync("/admin/settings", $$"""{"event_name":"Dinner","questions":{{questions}}}"""), fields);

        ApiAssert.Members(await Api.GetAsync("/admin/settings").MustBe(200), ("event_name", "null"));
    }

    // Hosts read them on, so only hosts clear them.
    [Theory]
    [InlineData("null", 200)]
    [InlineData("""{"menu":null}""", 400)]
    public async Task Answers_ToARemovedQuestion_AreNotClearedByGuests(string answers, int status)
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();
        await RsvpAsync(id, """{"menu":"Fish","song":"Waterloo"}""").MustBe(200);
        await Api.PutAsync(
            "/admin/settings", """{"questions":[{"id":"song","label":"A song?","type":"text"}]}""").MustBe(200);
        var code = ApiSteps.AsGuest(await Api.CodeOfAsync(id));

        var body = $$"""{"answers":[{"guest_id":"{{id}}","attending":true,"answers":{{answers}}}]}""";
        await Api.SendAsync("PUT", "/invitation", body, code).MustBe(status);

        var left = status == 200 ? """{"menu":"Fish"}""" : """{"menu":"Fish","song":"Waterloo"}""";
        ApiAssert.Members(await Api.GetAsync($"/guests/{id}").MustBe(200), ("answers", left));
        await Api.PutAsync($"/guests/{id}", """{"answers":{"menu":null,"song":null}}""").MustBe(200);
        ApiAssert.Members(await Api.GetAsync($"/guests/{id}").MustBe(200), ("answers", "{}"));
    }

    [Fact]
    public async Task Answers_ThatFitAChangedQuestionNoMore_AreAskedAgainAndCountedWithoutTheirText()
    {
        await Api.PutAsync(
            "/admin/settings", """{"questions":[{"id":"menu","label":"What?","type":"text"}]}""").MustBe(200);
        var (ada, bo) = (await Api.AddGuestAsync(), await Api.AddGuestAsync());
        await RsvpAsync(ada, """{"menu":"Nothing, I am ill"}""").MustBe(200);
        await RsvpAsync(bo, """{"menu":"Fish"}""").MustBe(200);
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);

        ApiAssert.Invalid(await Api.RsvpAsync(ada, true), "answers.menu");
        await Api.RsvpAsync(bo, true).MustBe(200);

        var menu = (await Api.GetAsync("/admin/stats").MustBe(200))["questions"][0];
        Assert.Equal(2, menu.GetProperty("answered").GetInt32());
        Assert.Equal(
            """[{"answer":"Fish","count":1},{"answer":"Tofu","count":0}]""", menu.GetProperty("counts").GetRawText());
    }

    [Theory]
    [InlineData("""{"song":"\ud800"}""", "answers.song")]
    [InlineData("""{"song":1}""", "answers.song")]
    [InlineData("""{"song":["Waterloo"]}""", "answers.song")]
    public async Task Answers_OfAnotherKindThanTheStoredOnes_AreRefused(string answers, string field)
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();
        await RsvpAsync(id, """{"menu":"Fish","song":"Waterloo"}""").MustBe(200);

        ApiAssert.Invalid(await RsvpAsync(id, answers), field);
        ApiAssert.Invalid(await Api.PutAsync($"/guests/{id}", $$"""{"answers":{{answers}}}"""), field);
    }

    // The error is one, however many there are.
    [Fact]
    public async Task Answers_ToManyQuestionsThatThereAreNot_HaveAShortError()
    {
        await Api.PutAsync("/admin/settings", Questions).MustBe(200);
        var id = await Api.AddGuestAsync();
        string Many(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"q{i}\":1"))}}}";

        var refused = await RsvpAsync(id, Many(5_000));

        ApiAssert.Invalid(refused, "answers");
        Assert.InRange(refused.Body!.Length, 1, 1_000);
        ApiAssert.Invalid(await RsvpAsync(id, Many(20_000)), "answers");
    }

    [Theory]
    [InlineData(20, 200)]
    [InlineData(21, 400)]
    public async Task Questions_Many_AreLimited(int count, int status)
    {
        var questions = string.Join(
            ',', Enumerable.Range(0, count).Select(i => $$"""{"id":"q{{i}}","label":"Q","type":"text"}"""));

        Assert.Equal(status, (await Api.PutAsync("/admin/settings", $$"""{"questions":[{{questions}}]}""")).Status);
    }

    private Task<ApiAnswer> RsvpAsync(Guid id, string answers) =>
        Api.PostAsync($"/guests/{id}/rsvp", $$"""{"attending":true,"answers":{{answers}}}""");
}

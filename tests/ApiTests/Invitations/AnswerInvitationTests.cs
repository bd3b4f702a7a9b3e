using System.Text.Json;

namespace EventPlatform.ApiTests.Invitations;

public abstract class AnswerInvitationContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task AnswerInvitation_OneGuest_IsStoredAndShown()
    {
        var id = await Api.AddGuestAsync();

        var answer = await AnswerAsync(id, Of(id, true, "vegan")).MustBe(200);

        ApiAssert.Members(answer, ("members", $$"""
            [{"id":"{{id}}","first_name":"Ada","last_name":"Lovelace","attending":true,
            "plus_ones_allowed":0,"plus_ones":0,
            "waitlisted_at":null,"waitlist_position":null}]
            """.Replace("\n", "", StringComparison.Ordinal)));
        Assert.Equal("vegan", answer["me"].GetProperty("dietary").GetString());
        AssertIsNow(answer["me"].GetProperty("rsvp_at"));
        ApiAssert.Members(
            await Api.GetAsync($"/guests/{id}").MustBe(200), ("attending", "true"), ("dietary", "\"vegan\""));
    }

    [Fact]
    public async Task AnswerInvitation_ForTheGroup_LeavesOneActivityForEachAnswerThatChanged()
    {
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, null, false, true);

        await AnswerAsync(ids[0], Of(ids[0], true), Of(ids[1], false), Of(ids[2], false)).MustBe(200);

        Assert.Equal(["rsvp.accepted", "guest.created"], await Api.ActionsOfAsync(ids[0]));
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(ids[1]));
        Assert.Equal(["rsvp.declined", "guest.created"], await Api.ActionsOfAsync(ids[2]));
        var trail = await Api.ListAsync($"/guests/{ids[2]}/activities");
        Assert.Equal($"guest:{ids[0]}", trail[0].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task AnswerInvitation_PresentAnswerAgain_ChangesNothing()
    {
        var id = await Api.AddGuestAsync();
        var first = await AnswerAsync(id, Of(id, true, "vegan")).MustBe(200);
        var before = await Api.GetAsync($"/guests/{id}").MustBe(200);
        LetTimePass();

        var again = await AnswerAsync(id, Of(id, true, " vegan ")).MustBe(200);

        Assert.Equal(first.Body, again.Body);
        var after = await Api.GetAsync($"/guests/{id}").MustBe(200);
        Assert.Equal((before.Body, before.ETag), (after.Body, after.ETag));
    }

    [Fact]
    public async Task AnswerInvitation_SomebodyElse_IsTheSameAsNobodyAndChangesNothing()
    {
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, null, null);
        var other = await Api.AddGuestAsync(("group_id", Guid.NewGuid()));
        var alone = await Api.AddGuestAsync();

        var answers = new List<string>();
        foreach (var stranger in new[] { other, alone, Guid.NewGuid(), Guid.Empty })
        {
            var answer = await AnswerAsync(ids[0], Of(ids[0], true), Of(stranger, true));
            ApiAssert.Problem(404, "guest_not_found", answer);
            answers.Add(WithoutTrace(answer));
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        // Neither has a group: that is none in common.
        ApiAssert.Problem(404, "guest_not_found", await AnswerAsync(alone, Of(await Api.AddGuestAsync(), true)));
    }

    [Fact]
    public async Task AnswerInvitation_TooFewSeats_IsRefusedForAll()
    {
        await Api.SaveSettingsAsync(("max_guests", 3));
        var ids = await Api.AddGuestsAsync(Guid.NewGuid(), true, null, null, null);

        var refused = await AnswerAsync(ids[0], Of(ids[1], true), Of(ids[2], true), Of(ids[3], true));

        ApiAssert.Problem(409, "event_full", refused);
        ApiAssert.Members(refused, ("remaining", "2"));
        Assert.Equal(1L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        await AnswerAsync(ids[0], Of(ids[1], true), Of(ids[2], true), Of(ids[0], true)).MustBe(200);
        var full = await AnswerAsync(ids[0], Of(ids[3], true));
        ApiAssert.Members(full, ("remaining", "0"));
        // A seat becomes free with the request after that which frees it.
        await AnswerAsync(ids[0], Of(ids[0], false)).MustBe(200);
        await AnswerAsync(ids[0], Of(ids[3], true)).MustBe(200);
    }

    [Fact]
    public async Task AnswerInvitation_AfterTheDeadline_MayOnlyRepeatWhatIsThere()
    {
        var ids = await Api.AddGuestsAsync(Guid.NewGuid(), true, false);
        await Api.SaveSettingsAsync(
            ("rsvp_deadline", "2020-01-01T00:00:00Z"), ("decline_deadline", "2099-01-01T00:00:00Z"));

        ApiAssert.Problem(409, "rsvp_closed", await AnswerAsync(ids[0], Of(ids[0], false), Of(ids[1], true)));
        Assert.Equal(1L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
        await AnswerAsync(ids[0], Of(ids[0], true), Of(ids[1], false)).MustBe(200);
        await AnswerAsync(ids[0], Of(ids[0], false)).MustBe(200);
        ApiAssert.Problem(409, "rsvp_closed", await AnswerAsync(ids[0], Of(ids[0], true)));
    }

    // Otherwise a refusal would tell whether the note was guessed.
    [Fact]
    public async Task AnswerInvitation_AfterTheDeadline_DoesNotTellSomebodyElsesNote()
    {
        var group = Guid.NewGuid();
        var mine = await Api.AddGuestAsync(("group_id", group), ("attending", true), ("dietary", "vegan"));
        var other = await Api.AddGuestAsync(("group_id", group), ("attending", true), ("dietary", "vegan"));
        await Api.SaveSettingsAsync(("rsvp_deadline", "2020-01-01T00:00:00Z"));

        var right = await AnswerAsync(mine, Of(other, true, "vegan"));
        var wrong = await AnswerAsync(mine, Of(other, true, "no nuts"));

        ApiAssert.Problem(409, "rsvp_closed", right);
        Assert.Equal(WithoutTrace(right), WithoutTrace(wrong));
        // Guests know their own notes.
        await AnswerAsync(mine, Of(mine, true, "vegan")).MustBe(200);
        await AnswerAsync(mine, Of(other, true)).MustBe(200);
    }

    [Fact]
    public async Task AnswerInvitation_LastOfALargeGroup_AnswersForThemselves()
    {
        var group = Guid.NewGuid();
        var last = await Api.AddGuestAsync(("group_id", group), ("first_name", "Zoe"), ("last_name", "Young"));
        await Api.SqlAsync(
            $"""
            INSERT INTO guests (id, group_id, first_name, last_name, created_at, updated_at, sort_key,
                first_name_folded)
            SELECT gen_random_uuid(), '{group}', 'Ada', 'A', now(), now(), 'a' || n, 'ada'
            FROM generate_series(1, 250) AS n
            """);

        var answer = await AnswerAsync(last, Of(last, true)).MustBe(200);

        var ids = answer["members"].EnumerateArray().Select(member => member.GetProperty("id").GetGuid()).ToList();
        Assert.Equal((200, last), (ids.Count, ids[^1]));
    }

    [Theory]
    [InlineData("""{}""", "answers")]
    [InlineData("""{"answers":[]}""", "answers")]
    [InlineData("""{"answers":null}""", "answers")]
    [InlineData("""{"answers":{"attending":true}}""", "answers")]
    [InlineData("""{"answers":[true]}""", "answers")]
    [InlineData("""{"answers":[{"guest_id":"{id}"}]}""", "answers[0].attending")]
    [InlineData("""{"answers":[{"attending":true}]}""", "answers[0].guest_id")]
    [InlineData("""{"answers":[{"guest_id":"x","attending":"yes"}]}""", "answers[0].attending", "answers[0].guest_id")]
    [InlineData("""{"answers":[{"guest_id":"{id}","attending":true,"plus":1}]}""", "answers[0].plus")]
    [InlineData("""{"answers":[{"guest_id":"{id}","attending":true,"dietary":"\u0000"}]}""", "answers[0].dietary")]
    [InlineData("""{"answers":[{"guest_id":"{id}","attending":true}],"attending":true}""", "attending")]
    [InlineData(
        """{"answers":[{"guest_id":"{id}","attending":true},{"guest_id":"{id}","attending":false}]}""", "answers")]
    public async Task AnswerInvitation_Malformed_NamesTheFieldAndChangesNothing(string body, params string[] fields)
    {
        var id = await Api.AddGuestAsync();

        var answer = await Api.SendAsync(
            "PUT", "/invitation", body.Replace("{id}", $"{id}", StringComparison.Ordinal),
            ApiSteps.AsGuest(await Api.CodeOfAsync(id)));

        ApiAssert.Invalid(answer, fields);
        ApiAssert.Members(await Api.GetAsync($"/guests/{id}").MustBe(200), ("attending", "null"));
    }

    [Theory]
    [InlineData(50, 404)]
    [InlineData(51, 400)]
    public async Task AnswerInvitation_ManyAnswers_AreLimited(int count, int status)
    {
        var id = await Api.AddGuestAsync();
        var answers = Enumerable.Range(0, count).Select(_ => Of(Guid.NewGuid(), true)).ToArray();

        Assert.Equal(status, (await AnswerAsync(id, answers)).Status);
    }

    [Fact]
    public async Task AnswerInvitation_EverythingWrong_IsASmallProblem()
    {
        var id = await Api.AddGuestAsync();
        var wrong = Enumerable.Range(0, 50).Select(_ => Enumerable.Range(0, 60)
            .ToDictionary(i => $"{i}{Bodies.Repeat("x", 70)}", i => (object)i));

        var answer = await Api.SendAsync(
            "PUT", "/invitation", JsonSerializer.Serialize(new { answers = wrong }),
            ApiSteps.AsGuest(await Api.CodeOfAsync(id)));

        Assert.Equal(400, answer.Status);
        Assert.InRange(answer.Body.Length, 1, 64 * 1024);
    }

    [Fact]
    public async Task AnswerInvitation_NobodysCode_IsUnauthenticatedWhateverTheBody()
    {
        foreach (var body in new[] { """{"answers":[]}""", "{", $$"""{"answers":[{{Of(Guid.NewGuid(), true)}}]}""" })
        {
            var answer = await Api.SendAsync("PUT", "/invitation", body, ApiSteps.AsGuest("K7QF-9M2X-4TRD"));
            ApiAssert.Problem(401, "unauthenticated", answer);
        }
    }

    private static string Of(Guid id, bool attending, string? dietary = null) => dietary is null
        ? Bodies.Of(("guest_id", id), ("attending", attending))
        : Bodies.Of(("guest_id", id), ("attending", attending), ("dietary", dietary));

    private static string WithoutTrace(ApiAnswer answer) =>
        answer.Body.Replace(answer["trace_id"].GetString()!, "", StringComparison.Ordinal);

    private async Task<ApiAnswer> AnswerAsync(Guid asked, params string[] answers) => await Api.SendAsync(
        "PUT", "/invitation", $$"""{"answers":[{{string.Join(',', answers)}}]}""",
        ApiSteps.AsGuest(await Api.CodeOfAsync(asked)));
}

public sealed class AnswerInvitationTests(ApiFixture fixture)
    : AnswerInvitationContract(fixture), IClassFixture<ApiFixture>;

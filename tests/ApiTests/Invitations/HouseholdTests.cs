using System.Text.Json;

namespace EventPlatform.ApiTests.Invitations;

/// <summary>Two who answer for one household.</summary>
public sealed class HouseholdTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    [Fact]
    public async Task AnswerInvitation_AfterAPartnerHasAnswered_ShowsTheDifferenceAndWritesNothing()
    {
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Anna"), await AddAsync(group, "Ben"));
        var read = await GetAsync(anna);
        await AnswerAsync(ben, null, Answer(anna, false), Answer(ben, true, ("plus_ones", 1), ("dietary", "vegan")))
            .MustBe(200);

        var conflict = await AnswerAsync(
            anna, read.ETag, Answer(anna, true, ("dietary", "no nuts")), Answer(ben, true, ("plus_ones", 0)));

        ApiAssert.Problem(409, "household_changed", conflict);
        Assert.Equal(
            $$"""
            [{"member":"{{anna}}","field":"attending","theirs":false,"mine":true},
            {"member":"{{anna}}","field":"dietary","theirs":null,"mine":"no nuts"},
            {"member":"{{ben}}","field":"plus_ones","theirs":1,"mine":0}]
            """.ReplaceLineEndings(""),
            conflict["changes"].GetRawText());
        Assert.Equal((await GetAsync(anna)).Body, conflict["current"].GetRawText());
        Assert.Equal((await GetAsync(anna)).ETag, conflict.ETag);
        ApiAssert.Members(await Api.GetAsync($"/guests/{anna}").MustBe(200), ("attending", "false"));
        await AnswerAsync(anna, conflict.ETag, Answer(anna, true)).MustBe(200);
    }

    [Fact]
    public async Task AnswerInvitation_WithTheSameAnswersAsThePartner_IsNoConflict()
    {
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Anna"), await AddAsync(group, "Ben"));
        var read = await GetAsync(anna);
        await AnswerAsync(ben, read.ETag, Answer(anna, true), Answer(ben, true)).MustBe(200);

        await AnswerAsync(anna, read.ETag, Answer(anna, true), Answer(ben, true)).MustBe(200);
    }

    // Otherwise a conflict, or none, would tell whether the note was guessed.
    [Theory]
    [InlineData("vegan")]
    [InlineData("no nuts")]
    public async Task AnswerInvitation_WithSomebodyElsesNoteInAConflict_DoesNotTellIt(string guess)
    {
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Anna"), await AddAsync(group, "Ben"));
        var read = await GetAsync(anna);
        await AnswerAsync(ben, null, Answer(ben, true, ("dietary", "vegan"))).MustBe(200);

        var conflict = await AnswerAsync(anna, read.ETag, Answer(ben, true, ("dietary", guess)));

        ApiAssert.Problem(409, "household_changed", conflict);
        Assert.Equal(
            $$"""[{"member":"{{ben}}","field":"dietary","mine":"{{guess}}"}]""", conflict["changes"].GetRawText());
    }

    [Fact]
    public async Task GetInvitation_Version_ChangesWithAnyMemberAndIsTheSameForAll()
    {
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Anna"), await AddAsync(group, "Ben"));
        var tags = new HashSet<string?> { (await GetAsync(anna)).ETag };
        Assert.Contains((await GetAsync(ben)).ETag, tags);

        await Api.RsvpAsync(ben, true).MustBe(200);
        Assert.True(tags.Add((await GetAsync(anna)).ETag));
        var carl = await AddAsync(group, "Carl");
        Assert.True(tags.Add((await GetAsync(anna)).ETag));
        await Api.DeleteAsync($"/guests/{carl}").MustBe(204);
        Assert.False(tags.Add((await GetAsync(anna)).ETag));
    }

    [Fact]
    public async Task AnswerInvitation_OfAPartyBeyondTheSeats_WaitsTogetherUntilAllFit()
    {
        await Api.SaveSettingsAsync(("max_guests", 3), ("waitlist", true));
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Anna"), await AddAsync(group, "Ben"));
        var (first, second) = (await AddAsync(null, "Eve"), await AddAsync(null, "Finn"));
        await Api.RsvpAsync(first, true).MustBe(200);
        await Api.RsvpAsync(second, true).MustBe(200);

        var waits = await AnswerAsync(anna, null, Answer(anna, true), Answer(ben, true)).MustBe(200);

        foreach (var member in waits["members"].EnumerateArray())
        {
            Assert.Equal(JsonValueKind.Null, member.GetProperty("attending").ValueKind);
            Assert.Equal(1, member.GetProperty("waitlist_position").GetInt32());
            Assert.Equal(
                waits["me"].GetProperty("waitlisted_at").GetString(), member.GetProperty("waitlisted_at").GetString());
        }

        Assert.Equal(["rsvp.waitlisted", "guest.created"], await Api.ActionsOfAsync(ben));
        ApiAssert.Members(
            await Api.GetAsync("/admin/stats").MustBe(200), ("seats_taken", "2"), ("attending", "2"), ("pending", "2"),
            ("waitlisted", """{"guests":2,"seats":2}"""), ("capacity", """{"max_guests":3,"remaining":1}"""));
        // Nobody overtakes them, although there is a seat for one.
        var third = await AddAsync(null, "Gus");
        ApiAssert.Members(
            await Api.RsvpAsync(third, true).MustBe(200), ("attending", "null"), ("waitlist_position", "2"));

        await Api.RsvpAsync(first, false).MustBe(200);

        ApiAssert.Members(await GetAsync(anna), ("event", (await GetAsync(anna))["event"].GetRawText()));
        Assert.Equal([true, true], (await GetAsync(anna))["members"].EnumerateArray().Select(
            member => member.GetProperty("attending").GetBoolean()));
        Assert.Equal(["waitlist.promoted", "rsvp.waitlisted", "guest.created"], await Api.ActionsOfAsync(anna));
        ApiAssert.Members(
            await Api.GetAsync($"/guests/{third}").MustBe(200), ("waitlist_position", "1"), ("attending", "null"));
    }

    // Lists by name count the place of each guest; the others rank all who wait once.
    [Theory]
    [InlineData("")]
    [InlineData("&sort=created_at")]
    [InlineData("&q=e")]
    public async Task ListGuests_OfThoseWhoWait_ShowsOnePlaceForAParty(string query)
    {
        await Api.SaveSettingsAsync(("max_guests", 1), ("waitlist", true));
        var group = Guid.NewGuid();
        var (anna, ben) = (await AddAsync(group, "Elsa"), await AddAsync(group, "Emil"));
        var (first, last) = (await AddAsync(null, "Eve"), await AddAsync(null, "Ezra"));
        await Api.RsvpAsync(first, true).MustBe(200);
        await AnswerAsync(anna, null, Answer(anna, true), Answer(ben, true)).MustBe(200);
        await Api.RsvpAsync(last, true).MustBe(200);

        var list = await Api.GetAsync($"/guests?attending=pending{query}").MustBe(200);

        Assert.Equal(
            [("Elsa", 1), ("Emil", 1), ("Ezra", 2)],
            list["guests"].EnumerateArray().Select(guest =>
                (guest.GetProperty("first_name").GetString(), guest.GetProperty("waitlist_position").GetInt32())));
    }

    [Fact]
    public async Task AnswerInvitation_PlusOnes_AreLimitedByTheHost()
    {
        var anna = await AddAsync(null, "Anna");

        await AnswerAsync(anna, null, Answer(anna, true, ("plus_ones", 2))).MustBe(200);

        ApiAssert.Invalid(
            await AnswerAsync(anna, null, Answer(anna, true, ("plus_ones", 4))), "answers[0].plus_ones");
        ApiAssert.Invalid(
            await AnswerAsync(anna, null, Answer(anna, false, ("plus_ones", 1))), "answers[0].plus_ones");
        var lowered = await Api.PutAsync($"/guests/{anna}", """{"plus_ones_allowed":1}""");
        ApiAssert.Invalid(lowered, "plus_ones_allowed");
        Assert.Contains("at least 2", lowered.Body, StringComparison.Ordinal);
        await Api.PutAsync($"/guests/{anna}", """{"plus_ones_allowed":1,"plus_ones":1}""").MustBe(200);
        // As it was read, with another answer.
        var declined = await Api.PutAsync($"/guests/{anna}", """{"attending":false,"plus_ones":1}""").MustBe(200);
        ApiAssert.Members(declined, ("plus_ones", "0"), ("plus_ones_allowed", "1"));
    }

    private static string Answer(Guid id, bool attending, params (string Name, object? Value)[] more) =>
        Bodies.Of([("guest_id", id), ("attending", attending), .. more]);

    private Task<Guid> AddAsync(Guid? group, string name) => Api.AddGuestAsync(
        ("first_name", name), ("last_name", "Lind"), ("group_id", group), ("plus_ones_allowed", 3));

    private async Task<ApiAnswer> GetAsync(Guid id) => await Api.SendAsync(
        "GET", "/invitation", null, ApiSteps.AsGuest(await Api.CodeOfAsync(id))).MustBe(200);

    private async Task<ApiAnswer> AnswerAsync(Guid asks, string? version, params string[] answers)
    {
        var code = ApiSteps.AsGuest(await Api.CodeOfAsync(asks));
        return await Api.SendAsync(
            "PUT", "/invitation", $$"""{"answers":[{{string.Join(',', answers)}}]}""",
            version is null ? [code] : [code, ("if-match", version)]);
    }
}

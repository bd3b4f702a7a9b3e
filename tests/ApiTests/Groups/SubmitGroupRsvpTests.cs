namespace EventPlatform.ApiTests.Groups;

public abstract class SubmitGroupRsvpContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task SubmitGroupRsvp_ForMembers_IsStoredWithOneActivityForEachChange()
    {
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, null, false, null);

        var answer = await AnswerAsync(group, Of(ids[0], true), Of(ids[1], false)).MustBe(200);

        Assert.Equal(
            ["True", "False", ""], answer["members"].EnumerateArray().Select(m => $"{m.GetProperty("attending")}"));
        Assert.Equal(["rsvp.accepted", "guest.created"], await Api.ActionsOfAsync(ids[0]));
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(ids[1]));
        var read = await Api.GetAsync($"/groups/{group}").MustBe(200);
        Assert.Equal(read["members"].GetRawText(), answer["members"].GetRawText());
        Assert.Equal(read.ETag, answer.ETag);
    }

    [Fact]
    public async Task SubmitGroupRsvp_WithTheVersionRead_IsCarriedOutOnce()
    {
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, null, null);
        var read = await Api.GetAsync($"/groups/{group}").MustBe(200);
        Assert.Equal(await InvitationTagAsync(ids[0]), read.ETag);

        var first = await AnswerIfAsync(group, read.ETag, Of(ids[0], true), Of(ids[1], true)).MustBe(200);
        // Sent again it would change nothing: the answer may have been lost.
        await AnswerIfAsync(group, read.ETag, Of(ids[0], true), Of(ids[1], true)).MustBe(200);
        var other = await AnswerIfAsync(group, read.ETag, Of(ids[0], true), Of(ids[1], false));

        ApiAssert.Problem(409, "household_changed", other);
        Assert.Equal(
            $$"""[{"member":"{{ids[1]}}","field":"attending","theirs":true,"mine":false}]""",
            other["changes"].GetRawText());
        Assert.Equal(first["members"].GetRawText(), other["current"].GetProperty("members").GetRawText());
        Assert.Equal(first.ETag, other.ETag);
        await AnswerIfAsync(group, other.ETag, Of(ids[0], true), Of(ids[1], false)).MustBe(200);
    }

    [Fact]
    public async Task SubmitGroupRsvp_WithAWrongAnswer_NamesItAndStoresNone()
    {
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, null, null);

        var answer = await AnswerAsync(
            group, Of(ids[0], true), Bodies.Of(("guest_id", ids[1]), ("attending", true), ("plus_ones", 1)));

        ApiAssert.Invalid(answer, "answers[1].plus_ones");
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
    }

    [Fact]
    public async Task SubmitGroupRsvp_OfStrangersOrNobody_IsNotFound()
    {
        var group = Guid.NewGuid();
        var id = (await Api.AddGuestsAsync(group, default(bool?)))[0];

        ApiAssert.Problem(404, "group_not_found", await AnswerAsync(Guid.NewGuid(), Of(id, true)));
        ApiAssert.Problem(
            404, "guest_not_found", await AnswerAsync(group, Of(id, true), Of(await Api.AddGuestAsync(), true)));
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM guests WHERE attending"));
    }

    [Fact]
    public async Task SubmitGroupRsvp_BeyondTheSeats_IsRefusedForAll()
    {
        await Api.SaveSettingsAsync(("max_guests", 2));
        var group = Guid.NewGuid();
        var ids = await Api.AddGuestsAsync(group, true, null, null);

        var full = await AnswerAsync(group, Of(ids[1], true), Of(ids[2], true));

        ApiAssert.Problem(409, "event_full", full);
        ApiAssert.Members(full, ("remaining", "1"));
        // A household may give one seat to another member.
        await AnswerAsync(group, Of(ids[0], false), Of(ids[1], true), Of(ids[2], true)).MustBe(200);
    }

    [Fact]
    public async Task SubmitGroupRsvp_OfALargeGroup_AnswersForThoseWhoComeLate()
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

        var answer = await AnswerAsync(group, Of(last, true)).MustBe(200);

        Assert.Equal(200, answer["members"].GetArrayLength());
        ApiAssert.Members(await Api.GetAsync($"/guests/{last}").MustBe(200), ("attending", "true"));
    }

    private static string Of(Guid id, bool attending) => Bodies.Of(("guest_id", id), ("attending", attending));

    private Task<ApiAnswer> AnswerAsync(Guid group, params string[] answers) =>
        Api.PostAsync($"/groups/{group}/rsvp", $$"""{"answers":[{{string.Join(',', answers)}}]}""");

    private Task<ApiAnswer> AnswerIfAsync(Guid group, string? version, string first, string second) => Api.SendAsync(
        "POST", $"/groups/{group}/rsvp", $$"""{"answers":[{{first}},{{second}}]}""", ("if-match", version!));

    private async Task<string?> InvitationTagAsync(Guid id) => (await Api.SendAsync(
        "GET", "/invitation", null, ApiSteps.AsGuest(await Api.CodeOfAsync(id))).MustBe(200)).ETag;
}

public sealed class SubmitGroupRsvpTests(ApiFixture fixture)
    : SubmitGroupRsvpContract(fixture), IClassFixture<ApiFixture>;

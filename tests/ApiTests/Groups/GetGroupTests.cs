namespace EventPlatform.ApiTests.Groups;

public abstract class GetGroupContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private readonly Guid _groupId = Guid.NewGuid();

    [Fact]
    public async Task GetGroup_Members_AreCountedAndListedInOrder()
    {
        await Api.AddGuestsAsync(_groupId, true, true, false, null, null, null);
        await Api.AddGuestsAsync(Guid.NewGuid(), true);
        await Api.AddGuestAsync();

        var answer = await Api.GetAsync($"/groups/{_groupId}").MustBe(200);

        ApiAssert.Members(
            answer, ("group_id", $"\"{_groupId}\""), ("member_count", "6"), ("attending_count", "2"),
            ("declined_count", "1"), ("pending_count", "3"), ("next_cursor", "null"));
        Assert.Equal(
            (await Api.ListAsync($"/guests?group_id={_groupId}")).Select(guest => guest.GetRawText()),
            answer["members"].EnumerateArray().Select(guest => guest.GetRawText()));
    }

    [Fact]
    public async Task GetGroup_PageByPage_GivesEveryMemberOnceAndAlwaysTheWholeFigures()
    {
        var guests = await Api.AddGuestsAsync(_groupId, true, false, null, null, null);

        var last = await Api.GetAsync($"/groups/{_groupId}?limit=4").MustBe(200);
        last = await Api.GetAsync($"/groups/{_groupId}?limit=4&cursor={last["next_cursor"].GetString()}").MustBe(200);

        Assert.Equal(
            guests,
            (await Api.WalkAsync($"/groups/{_groupId}?limit=2")).Select(guest => guest.GetProperty("id").GetGuid()));
        Assert.Single(last["members"].EnumerateArray());
        ApiAssert.Members(
            last, ("member_count", "5"), ("attending_count", "1"), ("declined_count", "1"), ("pending_count", "3"),
            ("next_cursor", "null"));
    }

    [Fact]
    public async Task GetGroup_RestOfTheMembersGone_IsAnEmptyPageWithTheWholeFigures()
    {
        var guests = await Api.AddGuestsAsync(_groupId, true, null, false);
        var first = await Api.GetAsync($"/groups/{_groupId}?limit=1").MustBe(200);
        await Api.DeleteAsync($"/guests/{guests[1]}").MustBe(204);
        await Api.DeleteAsync($"/guests/{guests[2]}").MustBe(204);

        var rest = await Api.GetAsync($"/groups/{_groupId}?cursor={first["next_cursor"].GetString()}").MustBe(200);

        Assert.Empty(rest["members"].EnumerateArray());
        ApiAssert.Members(
            rest,
            ("member_count", "1"),
            ("attending_count", "1"),
            ("declined_count", "0"),
            ("pending_count", "0"),
            ("next_cursor", "null"));
    }

    [Fact]
    public async Task GetGroup_Unknown_IsNotFound() =>
        ApiAssert.Problem(404, "group_not_found", await Api.GetAsync($"/groups/{_groupId}"));

    [Fact]
    public async Task GetGroup_LastMemberGone_IsNotFound()
    {
        var guests = await Api.AddGuestsAsync(_groupId, null, null);
        await Api.DeleteAsync($"/guests/{guests[0]}").MustBe(204);
        await Api.GetAsync($"/groups/{_groupId}").MustBe(200);
        await Api.PutAsync($"/guests/{guests[1]}", """{"group_id":null}""").MustBe(200);

        ApiAssert.Problem(404, "group_not_found", await Api.GetAsync($"/groups/{_groupId}"));
    }
}

public sealed class GetGroupTests(ClockFixture fixture) : GetGroupContract(fixture), IClassFixture<ClockFixture>;

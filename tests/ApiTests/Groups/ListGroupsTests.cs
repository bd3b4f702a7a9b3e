namespace EventPlatform.ApiTests.Groups;

public abstract class ListGroupsContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListGroups_NoGroup_IsAnEmptyPage()
    {
        await Api.AddGuestAsync();

        Assert.Equal(
            """{"groups":[],"next_cursor":null,"total":null}""", (await Api.GetAsync("/groups").MustBe(200)).Body);
    }

    [Fact]
    public async Task ListGroups_Group_IsCounted()
    {
        var groupId = Guid.NewGuid();
        await Api.AddGuestsAsync(groupId, true, true, false, null, null, null);
        await Api.AddGuestAsync(("attending", true));

        var answer = await Api.GetAsync("/groups").MustBe(200);

        Assert.Equal(
            $$"""
            {"groups":[{"group_id":"{{groupId}}","member_count":6,"attending_count":2,"declined_count":1,
            "pending_count":3}],"next_cursor":null,"total":null}
            """.ReplaceLineEndings(""),
            answer.Body);
    }

    [Fact]
    public async Task ListGroups_PageByPage_GivesEveryGroupOnceOrderedById()
    {
        // Guid's own order and the order of its text agree; its bytes in memory are in another order.
        string[] ids = [
            .. Enumerable.Range(1, 5)
            .Select(i => $"0{i}00000{6 - i}-0000-4000-8000-000000000000")];
        foreach (var id in ids.Reverse()) await Api.AddGuestsAsync(Guid.Parse(id), null, null);

        foreach (var limit in new[] { 1, 2, 5 })
        {
            Assert.Equal(
                ids,
                (await Api.WalkAsync($"/groups?limit={limit}")).Select(
                    group => group.GetProperty("group_id").GetString()));
        }
    }
}

public sealed class ListGroupsTests(ClockFixture fixture) : ListGroupsContract(fixture), IClassFixture<ClockFixture>;

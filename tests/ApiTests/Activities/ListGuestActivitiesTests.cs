namespace EventPlatform.ApiTests.Activities;

public abstract class ListGuestActivitiesContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListGuestActivities_Guest_HasItsOwnTrailNewestFirst()
    {
        var id = await Api.AddGuestAsync();
        var other = await Api.AddGuestAsync();
        await Api.SaveSettingsAsync(("max_guests", 9));
        LetTimePass();
        await Api.RsvpAsync(id, attending: true).MustBe(200);

        Assert.Equal(["rsvp.accepted", "guest.created"], await Api.ActionsOfAsync(id));
        Assert.Equal(["guest.created"], await Api.ActionsOfAsync(other));
    }

    [Fact]
    public async Task ListGuestActivities_DeletedGuest_KeepsTheTrail()
    {
        var id = await Api.AddGuestAsync();
        LetTimePass();
        await Api.DeleteAsync($"/guests/{id}").MustBe(204);

        Assert.Equal(["guest.deleted", "guest.created"], await Api.ActionsOfAsync(id));
    }

    [Fact]
    public async Task ListGuestActivities_UnknownGuest_IsNotFound() =>
        ApiAssert.Problem(404, "guest_not_found", await Api.GetAsync($"/guests/{Guid.NewGuid()}/activities"));

    [Fact]
    public async Task ListGuestActivities_ActivityStillOnItsWay_IsAnEmptyPage()
    {
        var id = await Api.AddGuestAsync();
        await Api.SqlAsync("DELETE FROM activities");

        var answer = await Api.GetAsync($"/guests/{id}/activities").MustBe(200);

        Assert.Equal("""{"activities":[],"next_cursor":null}""", answer.Body);
    }

    [Fact]
    public async Task ListGuestActivities_PageByPage_GivesEveryActivityOnce()
    {
        var id = await Api.AddGuestAsync();
        for (var i = 0; i < 4; i++) await Api.RsvpAsync(id, attending: i % 2 == 0).MustBe(200);

        var whole =
            (await Api.ListAsync($"/guests/{id}/activities")).Select(activity => activity.GetRawText()).ToList();

        Assert.Equal(5, whole.Count);
        foreach (var limit in new[] { 1, 2, 4, 5 })
        {
            Assert.Equal(
                whole,
                (await Api.WalkAsync($"/guests/{id}/activities?limit={limit}"))
                    .Select(activity => activity.GetRawText()));
        }
    }
}

public sealed class ListGuestActivitiesTests(ClockFixture fixture)
    : ListGuestActivitiesContract(fixture), IClassFixture<ClockFixture>;

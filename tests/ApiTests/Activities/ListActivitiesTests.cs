using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Activities;

public abstract class ListActivitiesContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListActivities_Nothing_IsAnEmptyPage() =>
        Assert.Equal(
            """{"activities":[],"next_cursor":null}""", (await Api.GetAsync("/admin/activities").MustBe(200)).Body);

    [Fact]
    public async Task ListActivities_EveryCommand_LeftOneNewestFirst()
    {
        var id = await RunEveryCommandAsync();

        var activities = await Api.ListAsync("/admin/activities");

        Assert.Equal(
            ["guest.deleted", "rsvp.declined", "rsvp.accepted", "guest.updated", "guest.created", "settings.updated"],
            activities.Select(Action));
        Assert.All(activities, activity => Assert.Equal(
            Action(activity) == "settings.updated" ? null : id.ToString("D"),
            activity.GetProperty("guest_id").GetString()));
    }

    [Theory]
    [InlineData("guest.created")]
    [InlineData("guest.updated")]
    [InlineData("guest.deleted")]
    [InlineData("rsvp.accepted")]
    [InlineData("rsvp.declined")]
    [InlineData("settings.updated")]
    public async Task ListActivities_Action_FiltersByIt(string action)
    {
        await RunEveryCommandAsync();

        Assert.Equal(action, Action(Assert.Single(await Api.ListAsync($"/admin/activities?action={action}"))));
    }

    [Theory]
    [InlineData("guest.vanished")]
    [InlineData("GUEST.CREATED")]
    [InlineData("")]
    public async Task ListActivities_UnknownAction_IsInvalid(string action) =>
        ApiAssert.Invalid(await Api.GetAsync($"/admin/activities?action={action}"), "action");

    [Fact]
    public async Task ListActivities_Representation_HasEveryField()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));

        var activity = Assert.Single(await Api.ListAsync("/admin/activities"));

        AssertIsNow(activity.GetProperty("timestamp"));
        AssertIsNow(activity.GetProperty("created_at"));
        Assert.Equal(
            $$"""
            {"id":"{{activity.GetProperty("id").GetGuid()}}","guest_id":null,"action":"settings.updated",
            "timestamp":"{{activity.GetProperty("timestamp").GetString()}}",
            "created_at":"{{activity.GetProperty("created_at").GetString()}}","actor":"open"}
            """.ReplaceLineEndings(""),
            activity.GetRawText());
    }

    private static string? Action(JsonElement activity) => activity.GetProperty("action").GetString();

    protected static string? Id(JsonElement activity) => activity.GetProperty("id").GetString();

    protected static DateTimeOffset Time(JsonElement activity) => activity.GetProperty("timestamp").GetDateTimeOffset();

    private async Task<Guid> RunEveryCommandAsync()
    {
        await Api.SaveSettingsAsync(("max_guests", 1));
        LetTimePass();
        var id = await Api.AddGuestAsync();
        LetTimePass();
        await Api.PutAsync($"/guests/{id}", """{"dietary":"vegan"}""").MustBe(200);
        LetTimePass();
        await Api.RsvpAsync(id, attending: true).MustBe(200);
        LetTimePass();
        await Api.RsvpAsync(id, attending: false).MustBe(200);
        LetTimePass();
        await Api.DeleteAsync($"/guests/{id}").MustBe(204);
        return id;
    }
}

public sealed class ListActivitiesTests(ClockFixture fixture)
    : ListActivitiesContract(fixture), IClassFixture<ClockFixture>
{
    private FakeTimeProvider Clock { get; } = fixture.Clock;

    [Fact]
    public async Task ListActivities_SameInstant_AreOrderedByIdAndPagedOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            if (i == 3) Clock.Advance(TimeSpan.FromMicroseconds(1));
            await Api.AddGuestAsync();
        }

        var whole = await Api.ListAsync("/admin/activities");

        Assert.Equal(
            whole.OrderByDescending(Time).ThenByDescending(Id, StringComparer.Ordinal).Select(Id), whole.Select(Id));
        foreach (var limit in new[] { 1, 2, 6, 7 })
        {
            Assert.Equal(
                whole.Select(Id),
                (await Api.WalkAsync($"/admin/activities?action=guest.created&limit={limit}")).Select(Id));
        }
    }
}

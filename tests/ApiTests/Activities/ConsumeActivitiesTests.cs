using Microsoft.Extensions.Logging;

namespace EventPlatform.ApiTests.Activities;

public abstract class ConsumeActivitiesContract(ApiFixture fixture) : EmptyApi(fixture)
{
    protected Guid GuestId { get; } = Guid.NewGuid();

    /// <summary>Bodies that can never be stored.</summary>
    public static TheoryData<string> Poison() =>
    [
        "",
        "not json",
        "null",
        "[]",
        "5",
        """
        {"guest_id":"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b","action":"guest.created",
        "timestamp":"2027-01-01T00:00:00Z"}
        """.ReplaceLineEndings(""),
        """{"id":"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b","action":"guest.created","timestamp":"2027-01-01T00:00:00Z"}""",
        """{"id":"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b","guest_id":null,"timestamp":"2027-01-01T00:00:00Z"}""",
        """{"id":"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b","guest_id":null,"action":"settings.updated"}""",
        With("id", "\"00000000-0000-0000-0000-000000000000\""),
        With("id", "\"5\""),
        With("id", "5"),
        With("id", "null"),
        With("guest_id", "null"),
        With("guest_id", "\"x\""),
        With("action", "null"),
        With("action", "5"),
        With("action", "\"\""),
        With("action", "\"guest.vanished\""),
        With("action", "\"settings.updated\""),
        With("action", "\"\\ud800\""),
        With("timestamp", "null"),
        With("timestamp", "1735689600"),
        With("timestamp", "\"2027-01-01\""),
        With("timestamp", "\"2027-01-01T00:00:00\""),
        With("timestamp", "\"2027-02-30T00:00:00Z\""),
        With("timestamp", "\"\\ud800\""),
        Bodies.Repeat("[", 2000),
    ];

    [Fact]
    public async Task ConsumeActivities_Batch_IsStored()
    {
        var id = Guid.NewGuid();

        var failed = await Api.ConsumeAsync(
            ("m1", Bodies.Activity(id, GuestId, "rsvp.accepted", "2026-12-24T19:00:00.1234567+01:00")),
            ("m2", Bodies.Activity(Guid.NewGuid(), null, "settings.updated")));

        Assert.Empty(failed);
        var activity = Assert.Single(await Api.ListAsync($"/guests/{GuestId}/activities"));
        AssertIsNow(activity.GetProperty("created_at"));
        Assert.Equal(
            $$"""
            {"id":"{{id}}","guest_id":"{{GuestId}}","action":"rsvp.accepted",
            "timestamp":"2026-12-24T18:00:00.123456Z",
            "created_at":"{{activity.GetProperty("created_at").GetString()}}","actor":null}
            """.ReplaceLineEndings(""),
            activity.GetRawText());
        Assert.Single(await Api.ListAsync("/admin/activities?action=settings.updated"));
    }

    [Fact]
    public async Task ConsumeActivities_SameMessageAgain_IsStoredOnce()
    {
        var body = Bodies.Activity(Guid.NewGuid(), GuestId);

        Assert.Empty(await Api.ConsumeAsync(("m1", body), ("m2", body)));
        var stored = Assert.Single(await Api.ListAsync("/admin/activities")).GetRawText();
        LetTimePass();
        Assert.Empty(await Api.ConsumeAsync(("m3", body), ("m4", Bodies.Activity(Guid.NewGuid(), GuestId))));

        var activities =
            (await Api.ListAsync($"/guests/{GuestId}/activities")).Select(activity => activity.GetRawText()).ToList();
        Assert.Equal(2, activities.Count);
        Assert.Contains(stored, activities);
    }

    [Fact]
    public async Task ConsumeActivities_OutOfOrder_AreListedAsTheyHappened()
    {
        await Api.ConsumeAsync(
            ("m1", Bodies.Activity(Guid.NewGuid(), GuestId, "guest.deleted", "2027-01-03T00:00:00Z")),
            ("m2", Bodies.Activity(Guid.NewGuid(), GuestId, "guest.created", "2027-01-01T00:00:00Z")));
        await Api.ConsumeAsync(
            ("m3", Bodies.Activity(Guid.NewGuid(), GuestId, "rsvp.accepted", "2027-01-02T00:00:00Z")));

        Assert.Equal(["guest.deleted", "rsvp.accepted", "guest.created"], await Api.ActionsOfAsync(GuestId));
    }

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task ConsumeActivities_OnePoisonMessage_IsReportedAloneAndTheOthersAreStored(string poison)
    {
        var failed = await Api.ConsumeAsync(
            ("m1", Bodies.Activity(Guid.NewGuid(), GuestId)), ("m2", poison),
            ("m3", Bodies.Activity(Guid.NewGuid(), GuestId)));

        Assert.Equal(["m2"], failed);
        Assert.Equal(2, (await Api.ListAsync("/admin/activities")).Count);
    }

    [Fact]
    public async Task ConsumeActivities_NothingButPoison_IsReportedWhole() =>
        Assert.Equal(["m1", "m2"], await Api.ConsumeAsync(("m1", "{"), ("m2", With("action", "\"guest.vanished\""))));

    [Fact]
    public async Task ConsumeActivities_EmptyBatch_IsASuccess() => Assert.Empty(await Api.ConsumeAsync());

    [Fact]
    public async Task ConsumeActivities_FieldsOfLaterVersions_AreIgnored()
    {
        var body = With("source", "\"import\"");

        Assert.Empty(await Api.ConsumeAsync(("m1", body)));
    }

    private static string With(string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["id"] = "\"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\"",
            ["guest_id"] = "\"6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b\"",
            ["action"] = "\"guest.created\"",
            ["timestamp"] = "\"2027-01-01T00:00:00Z\"",
            [field] = json,
        };
        return $"{{{string.Join(',', fields.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
    }
}

public sealed class ConsumeActivitiesTests(ClockFixture fixture)
    : ConsumeActivitiesContract(fixture), IClassFixture<ClockFixture>
{
    [Fact]
    public async Task ConsumeActivities_DatabaseDown_ReportsAllAndThrowsNothing()
    {
        await using var api = await TestApi.StartAsync(Faults.DatabaseDown(), TestContext.Current.CancellationToken);

        var failed = await api.ConsumeAsync(
            ("m1", Bodies.Activity(Guid.NewGuid(), GuestId)), ("m2", "poison"),
            ("m3", Bodies.Activity(Guid.NewGuid(), GuestId)));

        Assert.Equal(["m1", "m2", "m3"], failed.Order());
    }

    [Fact]
    public async Task ConsumeActivities_BrokenRule_IsLoggedWithTheNameOfTheField()
    {
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Logs = logs }, TestContext.Current.CancellationToken);

        await api.ConsumeAsync(("m1", Bodies.Activity(Guid.NewGuid(), null)));

        Assert.Single(logs.At(
            LogLevel.Warning, "Message m1 failed: The request is not valid: see errors for guest_id."));
    }

    [Fact]
    public async Task ConsumeActivities_TimeNearlyUp_ReportsAllAndThrowsNothing()
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Timeout = TimeSpan.FromMilliseconds(400) },
            TestContext.Current.CancellationToken);

        Assert.Equal(["m1"], await api.ConsumeAsync(("m1", Bodies.Activity(Guid.NewGuid(), GuestId))));
        Assert.Equal(0L, await api.SqlAsync("SELECT count(*) FROM activities"));
    }
}

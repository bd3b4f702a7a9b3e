using System.Text.Json;
using EventPlatform.Application.Common;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>What each request may cost at most, with a connection open.</summary>
public sealed class RoundTripBudgetTests(RoundTripBudgetTests.Fixture fixture, ITestOutputHelper output)
    : IClassFixture<RoundTripBudgetTests.Fixture>
{
    public static TheoryData<string> QueryNames => [.. SampleRequest.Queries.Keys];

    private TestApi Api => fixture.Api;

    [Theory]
    [MemberData(nameof(QueryNames))]
    public async Task Query_InSteadyState_IsOneRoundTripAndOneForATotal(string name) =>
        Assert.Equal(SampleRequest.Queries[name].RoundTrips, await MeasureAsync(name, SampleRequest.Queries[name]));

    [Theory]
    [InlineData("CreateGuest", 1)]
    [InlineData("CreateGuest, with an address", 1)]
    [InlineData("DeleteGuest", 1)]
    [InlineData("UpdateGuest", 3)]
    [InlineData("UpdateGuest, renamed", 3)]
    [InlineData("UpdateSettings", 3)]
    [InlineData("SubmitRsvp, declining", 3)]
    [InlineData("CreateGuest, attending", 3)]
    [InlineData("UpdateGuest, attending", 3)]
    [InlineData("SubmitRsvp, attending", 3)]
    [InlineData("DeleteGuest, conditional", 1)]
    [InlineData("UpdateGuest, conditional", 3)]
    [InlineData("UpdateSettings, conditional", 3)]
    [InlineData("SubmitRsvp, conditional", 3)]
    [InlineData("AnswerInvitation, attending", 3)]
    [InlineData("AnswerInvitation, declining", 3)]
    [InlineData("RenewInvitation", 1)]
    [InlineData("CreateAccessKey", 1)]
    [InlineData("RevokeAccessKey", 1)]
    public async Task Command_WithoutALimit_StaysWithinItsBudget(string name, int budget)
    {
        await Api.PutAsync("/admin/settings", """{"max_guests":null}""");

        Assert.InRange(await MeasureAsync(name, SampleRequest.Commands[name]), 1, budget);
    }

    [Theory]
    [InlineData("CreateGuest, attending", 3)]
    [InlineData("UpdateGuest, attending", 4)]
    [InlineData("SubmitRsvp, attending", 4)]
    [InlineData("SubmitRsvp, declining", 3)]
    [InlineData("UpdateGuest", 3)]
    [InlineData("CreateGuest", 1)]
    [InlineData("AnswerInvitation, attending", 4)]
    public async Task Command_WithALimit_StaysWithinItsBudget(string name, int budget)
    {
        await Api.PutAsync("/admin/settings", """{"max_guests":100000}""");

        Assert.InRange(await MeasureAsync($"{name}, limited", SampleRequest.Commands[name]), 1, budget);
    }

    [Theory]
    [InlineData("SubmitRsvp", 4)]
    [InlineData("UpdateGuest", 4)]
    [InlineData("DeleteGuest", 4)]
    [InlineData("SubmitGroupRsvp", 4)]
    [InlineData("UpdateSettings", 4)]
    [InlineData("wait", 4)]
    public async Task Command_ThatGivesASeatToWhoWaits_StaysWithinItsBudget(string name, int budget)
    {
        // Twice: once for the caches.
        for (var i = 0; i < 2; i++)
        {
            await Api.SqlAsync("DELETE FROM guests");
            await Api.SaveSettingsAsync(("max_guests", 1), ("waitlist", true));
            var group = Guid.NewGuid();
            var first = await Api.AddGuestAsync(("attending", true), ("group_id", group));
            var second = await Api.AddGuestAsync(("attending", true));
            var third = await Api.AddGuestAsync();

            using var measured = Api.Wire.Measure();
            await (name switch
            {
                "SubmitRsvp" => Api.RsvpAsync(first, false),
                "UpdateGuest" => Api.PutAsync($"/guests/{first}", """{"attending":null}"""),
                "DeleteGuest" => Api.DeleteAsync($"/guests/{first}"),
                "UpdateSettings" => Api.PutAsync("/admin/settings", """{"max_guests":2}"""),
                "wait" => Api.RsvpAsync(third, true),
                _ => Api.PostAsync(
                    $"/groups/{group}/rsvp", $$"""{"answers":[{"guest_id":"{{first}}","attending":false}]}"""),
            });

            var roundTrips = measured.RoundTrips;
            var waits = name == "wait";
            Assert.Equal(
                waits, (await Api.GetAsync($"/guests/{second}"))["attending"].ValueKind is JsonValueKind.Null);
            output.WriteLine($"{name}: {roundTrips}");
            if (i == 1) Assert.InRange(roundTrips, 1, budget);
        }
    }

    [Fact]
    public async Task ConsumeActivities_TenInABatch_IsOneRoundTrip()
    {
        await Api.ConsumeAsync(Activities(Guid.NewGuid(), 10));

        using var measured = Api.Wire.Measure();
        var failed = await Api.ConsumeAsync(Activities(Guid.NewGuid(), 10));

        Assert.Empty(failed);
        Assert.Equal(1, measured.RoundTrips);
    }

    private static IEnumerable<(string MessageId, string Body)> Activities(Guid guestId, int count) =>
        Enumerable.Range(0, count)
            .Select(i => ($"message {i}", Bodies.Activity(Guid.NewGuid(), guestId, "guest.updated")));

    private Task<int> MeasureAsync(string name, SampleRequest request) => MeasureAsync(Api, name, request);

    private async Task<int> MeasureAsync(TestApi api, string name, SampleRequest request)
    {
        // Once for the caches, once for the count.
        await (await PrepareAsync(api, request)).SendAsync(api);
        var prepared = await PrepareAsync(api, request);

        using var measured = api.Wire.Measure();
        var answer = await prepared.SendAsync(api);

        Assert.Equal(request.Status, answer.Status);
        Assert.Equal(0, measured.Connections);
        var statements = string.Join(" | ", measured.Statements.Select(sql => sql.Split('\n')[0]));
        output.WriteLine($"{name}: {measured.RoundTrips} for {statements}");
        return measured.RoundTrips;
    }

    private static async Task<SampleRequest> PrepareAsync(TestApi api, SampleRequest request)
    {
        var prepared = await request.PrepareAsync(api);
        if (prepared.Path.EndsWith("/activities", StringComparison.Ordinal)
            && prepared.Path.Split('/') is [_, "guests", var id, _])
        {
            await api.ConsumeAsync(Activities(Guid.Parse(id), 1));
        }

        return prepared;
    }

    // The activity goes with the change.
    [Theory]
    [InlineData("CreateGuest", 1)]
    [InlineData("DeleteGuest", 1)]
    [InlineData("UpdateGuest", 3)]
    [InlineData("UpdateSettings", 3)]
    [InlineData("SubmitRsvp, declining", 3)]
    [InlineData("SubmitRsvp, attending", 3)]
    [InlineData("AnswerInvitation, attending", 3)]
    [InlineData("RenewInvitation", 1)]
    [InlineData("CreateAccessKey", 1)]
    [InlineData("RevokeAccessKey", 1)]
    public async Task Command_WithoutAQueue_StaysWithinItsBudget(string name, int budget)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(await MeasureAsync(api, $"{name}, no queue", SampleRequest.Commands[name]), 1, budget);
    }

    /// <summary>Activities go nowhere, so that only the request itself counts.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(
            new TestApiOptions { Services = services => services.AddSingleton<IActivityPublisher, NoQueue>() });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }

    private sealed class NoQueue : IActivityPublisher
    {
        public Task PublishAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}

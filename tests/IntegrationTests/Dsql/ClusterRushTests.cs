using EventPlatform.IntegrationTests.Concurrency;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Cluster;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.IntegrationTests.Dsql;

/// <summary>256 guests want 50 seats of a stand-in for a cluster.</summary>
public sealed class ClusterRushTests(ITestOutputHelper output)
{
    private const int Guests = 256;
    private const int Seats = 50;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rush_ForFiftySeats_GivesAwayFifty(bool faults)
    {
        await using var cluster = await StartAsync();
        var (taken, answers) = await RushAsync(cluster, faults);

        Assert.Equal(Seats, taken);
        Assert.All(answers, answer => Assert.True(
            answer.Status == 200 || answer is { Status: 409, Code: "event_full" } || answer is { Status: 503, Code: "busy" or "unavailable" }, answer.Body));
        Assert.DoesNotContain(answers, answer => !faults && answer.Status == 503);
    }

    // The controls: without either of the two that keep the limit, there are more guests than seats.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rush_WithoutConflictsOrWithoutSeatClaims_Oversells(bool detectsConflicts)
    {
        await using var cluster = await StartAsync();
        cluster.DetectsConflicts = detectsConflicts;

        var (taken, _) = await RushAsync(cluster, faults: false, [.. detectsConflicts ? [new NoSeatClaims()] : Array.Empty<IInterceptor>()]);

        Assert.InRange(taken, Seats + 1, Guests);
    }

    private static async Task<ClusterStandIn> StartAsync()
    {
        var cluster = await ClusterStandIn.StartAsync(cancellationToken: Cancelled);
        await cluster.ApplyAsync(cancellationToken: Cancelled);
        return cluster;
    }

    private async Task<(long Taken, ApiAnswer[] Answers)> RushAsync(ClusterStandIn cluster, bool faults, IReadOnlyList<IInterceptor>? interceptors = null)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Cluster = (cluster, "admin"), Interceptors = interceptors ?? [] }, Cancelled);
        await api.PutAsync("/admin/settings", $$"""{"max_guests":{{Seats}}}""");
        var guests = await Task.WhenAll(Enumerable.Range(0, Guests).Select(number => api.CreateGuestAsync($"Guest {number}")));
        if (faults) api.Wire.InjectTwentyPercent(seed: Guests);

        var answers = await Task.WhenAll(guests.Select(guest => api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}""")));

        api.Wire.Heal();
        output.WriteLine(
            $"{string.Join(", ", answers.GroupBy(answer => answer.Status == 200 ? "200" : answer.Code).Select(group => $"{group.Count()} {group.Key}"))}; " +
            $"{cluster.RowConflicts} commits lost");
        return ((long)(await cluster.SqlAsync("SELECT count(*) FROM guests WHERE attending"))!, answers);
    }
}

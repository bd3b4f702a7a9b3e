using EventPlatform.ApiTests.Concurrency;
using EventPlatform.TestSupport.Cluster;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EventPlatform.ApiTests.Dsql;

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
        Assert.Equal(Seats, answers.Count(answer => answer.Status == 200));
        Assert.Equal(Guests - Seats, answers.Count(answer => answer.Status == 409));
    }

    // The controls: without either of the two that keep the limit, there are more guests than seats.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rush_WithoutConflictsOrWithoutSeatClaims_Oversells(bool detectsConflicts)
    {
        await using var cluster = await StartAsync();
        cluster.DetectsConflicts = detectsConflicts;

        var (taken, _) = await RushAsync(
            cluster, faults: false, [.. detectsConflicts ? [new NoSeatClaims()] : Array.Empty<IInterceptor>()]);

        Assert.InRange(taken, Seats + 1, Guests);
    }

    private static async Task<ClusterStandIn> StartAsync()
    {
        var cluster = await ClusterStandIn.StartAsync(cancellationToken: Cancelled);
        await cluster.ApplyAsync(cancellationToken: Cancelled);
        return cluster;
    }

    private async Task<(long Taken, ApiAnswer[] Answers)> RushAsync(
        ClusterStandIn cluster, bool faults, IReadOnlyList<IInterceptor>? interceptors = null)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Cluster = (cluster, "admin"), Interceptors = interceptors ?? [] }, Cancelled);
        await api.PutAsync("/admin/settings", $$"""{"max_guests":{{Seats}}}""");
        var guests = new Guid[Guests];
        for (var i = 0; i < Guests; i++) guests[i] = await api.AddGuestAsync(("first_name", $"Guest {i}"));
        if (faults) api.Wire.InjectTwentyPercent(seed: Guests);

        // Each on a connection of its own, as in Lambda: as many at once as there are. A client that is
        // answered 503 sends its request again.
        var answers = new ApiAnswer[Guests];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = ClusterStandIn.PoolSize,
            CancellationToken = Cancelled,
        };
        await Parallel.ForAsync(0, Guests, parallel, async (i, _) =>
        {
            for (var times = 0; times < 10 && answers[i] is null or { Status: 503 }; times++)
            {
                answers[i] = await api.PostAsync($"/guests/{guests[i]}/rsvp", """{"attending":true}""");
                if (answers[i].Status == 503) output.WriteLine(answers[i].Code!);
            }
        });

        api.Wire.Heal();
        Assert.All(answers, answer => Assert.True(
            answer.Status == 200 || answer is { Status: 409, Code: "event_full" }, answer.Body));
        output.WriteLine(
            $"{answers.Count(answer => answer.Status == 200)} accepted, {cluster.RowConflicts} commits lost");
        return ((long)(await cluster.SqlAsync("SELECT count(*) FROM guests WHERE attending"))!, answers);
    }
}

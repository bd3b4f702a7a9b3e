using EventPlatform.TestSupport.Wire;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>A commit whose answer was lost, and nothing afterwards that would tell.</summary>
public sealed class UnknownOutcomeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rsvp_CommittedUnheardThenConflictsUntilTheEnd_IsNotCalledBusy()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { Settings = Faults.FewReplays }, Cancelled);
        var guest = await api.AddGuestAsync();
        var lost = api.Wire.Inject(WireFault.LoseAnswer, IsCommit);
        var conflicts = api.Wire.Inject(WireFault.RowConflict, IsCommit, times: 10);

        var answer = await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}""");

        Assert.Equal((1, 2), (lost.Hits, conflicts.Hits));
        ApiAssert.Problem(503, "unavailable", answer);
        Assert.Equal(true, await api.SqlAsync($"SELECT attending FROM guests WHERE id = '{guest}'"));
    }

    [Fact]
    public async Task DeleteGuest_OfAnUnknownGuestOnADeadConnection_IsNotFoundAndLeavesNoTrail()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.GetAsync("/admin/settings");
        await api.Wire.CutAsync();
        var unknown = Guid.NewGuid();

        ApiAssert.Problem(404, "guest_not_found", await api.DeleteAsync($"/guests/{unknown}"));

        Assert.Equal(0L, await api.SqlAsync("SELECT count(*) FROM activities"));
    }

    private static bool IsCommit(string sql) => sql.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase);
}

using EventPlatform.Application;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Guests;
using EventPlatform.Infrastructure;
using EventPlatform.TestSupport.Wire;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task CreateGuest_SentAgainWhenItTookTheLastSeat_AnswersTheGuest()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.PutAsync("/admin/settings", """{"max_guests":1}""");
        var command = new CreateGuest(new GuestChanges { FirstName = "Ada", LastName = "Lovelace", Attending = true });

        var first = await SendAsync(api, command);
        var again = await SendAsync(api, command);
        var another = await SendAsync(api, command with { GuestId = Guid.NewGuid(), ActivityId = Guid.NewGuid() });

        Assert.Equal(first.Value, again.Value);
        Assert.Equal("event_full", another.Error?.Code);
        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM guests"));
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

    private static async Task<Result<GuestResponse>> SendAsync(TestApi api, CreateGuest command)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:EventPlatform", api.ConnectionString)]).Build();
        await using var provider =
            new ServiceCollection().AddApplication().AddInfrastructure(configuration).BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(command, Cancelled);
    }
}

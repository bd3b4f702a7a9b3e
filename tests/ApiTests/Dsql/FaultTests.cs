using EventPlatform.Infrastructure.Persistence.Connecting;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

public sealed class FaultTests(FaultFixture fixture) : FaultContract(fixture), IClassFixture<FaultFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pool_WithAllConnectionsDead_Recovers()
    {
        var guest = await Api.AddGuestAsync();
        Assert.Equal(10, await CutPoolAsync(Api));

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await Api.GetAsync($"/guests/{guest}")).Status);
            Assert.Equal(200, (await Api.PutAsync($"/guests/{guest}", $$"""{"dietary":"{{i}}"}""")).Status);
        }
    }

    [Fact]
    public async Task Pool_WithAllConnectionsDead_TakesAWriteFirst()
    {
        Assert.Equal(10, await CutPoolAsync(Api));

        await Api.AddGuestAsync();
    }

    [Fact]
    public async Task Pool_WithADeadConnectionAndNoReplay_IsUnavailable()
    {
        await using var api = await Fixture.StartWithoutReplayAsync();
        var guest = await api.AddGuestAsync();
        await api.Wire.CutAsync();

        var answer = await api.GetAsync($"/guests/{guest}");

        Assert.Equal(503, answer.Status);
        Assert.Equal("unavailable", answer.Code);
    }

    private static async Task<int> CutPoolAsync(TestApi api)
    {
        var pool = DataSources.For(new DatabaseTarget.Postgres(api.Wire.ConnectionString));
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < 10; i++) connections.Add(await pool.OpenConnectionAsync(Cancelled));
        foreach (var connection in connections) await connection.DisposeAsync();
        return await api.Wire.CutAsync();
    }
}

using System.Text.RegularExpressions;
using EventPlatform.ApiTests.Concurrency;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>One thing goes wrong with one request, on the wire.</summary>
public sealed partial class FaultTests(FaultTests.Fixture fixture) : IClassFixture<FaultTests.Fixture>, IDisposable
{
    private const string Write = "its write";
    private const string Read = "its read";
    private const string Commit = "COMMIT";

    public static TheoryData<string, WireFault> QueriesAndFaults { get; } =
        new MatrixTheoryData<string, WireFault>(
            SampleRequest.Queries.Keys, [WireFault.CatalogChange, WireFault.LoseRequest, WireFault.LoseAnswer]);

    public static TheoryData<string, string, WireFault> CommandsAndFaults { get; } = new(
        from name in SampleRequest.Commands.Keys
        from point in Points(name)
        from fault in Enum.GetValues<WireFault>()
        select (name, point, fault));

    public static TheoryData<string, string> CommandsAndPoints { get; } = new(
        from name in SampleRequest.Commands.Keys
        from point in Points(name)
        select (name, point));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    public void Dispose() => Api.Wire.Heal();

    [Theory]
    [MemberData(nameof(QueriesAndFaults))]
    public async Task Query_Failing_IsTriedAgain(string name, WireFault fault)
    {
        var request = await SampleRequest.Queries[name].PrepareAsync(Api);
        var injected = Api.Wire.Inject(fault, IsRead);

        var answer = await request.SendAsync(Api);

        Assert.Equal(1, injected.Hits);
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [MemberData(nameof(CommandsAndFaults))]
    public async Task Command_Failing_IsAppliedExactlyOnce(string name, string point, WireFault fault)
    {
        var request = await SampleRequest.Commands[name].PrepareAsync(Api);
        var activities = await CountActivitiesAsync();
        var injected = Api.Wire.Inject(fault, At(point));

        var answer = await request.SendAsync(Api);

        Assert.Equal(1, injected.Hits);
        Assert.Equal(request.Status, answer.Status);
        Assert.Equal(true, await Api.SqlAsync(request.Applied));
        Assert.Equal(activities + 1, await CountActivitiesAsync());
    }

    [Theory]
    [InlineData(WireFault.RowConflict)]
    [InlineData(WireFault.LoseRequest)]
    [InlineData(WireFault.LoseAnswer)]
    public async Task Activity_FailingToBeStored_IsStoredOnce(WireFault fault)
    {
        var activities = await CountActivitiesAsync();
        var injected =
            Api.Wire.Inject(fault, sql => sql.StartsWith("INSERT INTO activities", StringComparison.Ordinal));

        await Api.AddGuestAsync();

        Assert.Equal(1, injected.Hits);
        Assert.Equal(activities + 1, await CountActivitiesAsync());
    }

    [Fact]
    public async Task DeleteGuest_OfAnUnknownGuestAfterAConflict_IsNotFound()
    {
        var injected = Api.Wire.Inject(WireFault.RowConflict, At(Write));

        var answer = await Api.DeleteAsync($"/guests/{Guid.NewGuid()}");

        Assert.Equal(1, injected.Hits);
        Assert.Equal(404, answer.Status);
    }

    [Theory]
    [MemberData(nameof(CommandsAndPoints))]
    public async Task Command_AnsweredServerUnavailable_IsAppliedExactlyOnce(string name, string point)
    {
        foreach (var isCarriedOut in new[] { true, false })
        {
            Api.Wire.Heal();
            var request = await SampleRequest.Commands[name].PrepareAsync(Api);
            var activities = await CountActivitiesAsync();
            var injected = Api.Wire.InjectServerUnavailable(isCarriedOut, At(point));

            var answer = await request.SendAsync(Api);

            Assert.Equal(1, injected.Hits);
            Assert.Equal(request.Status, answer.Status);
            Assert.Equal(true, await Api.SqlAsync(request.Applied));
            Assert.Equal(activities + 1, await CountActivitiesAsync());
        }
    }

    [Theory]
    [MemberData(nameof(CommandsAndPoints))]
    public async Task Command_FailingWithoutReplay_IsBusyAndChangesNothing(string name, string point)
    {
        await using var api = await WithoutReplayAsync();
        var request = await SampleRequest.Commands[name].PrepareAsync(api);
        var activities = await CountActivitiesAsync();
        var injected = api.Wire.Inject(WireFault.RowConflict, At(point));

        var answer = await request.SendAsync(api);

        Assert.Equal(1, injected.Hits);
        Assert.Equal(503, answer.Status);
        Assert.Equal("busy", answer.Code);
        Assert.Equal(false, await Api.SqlAsync(request.Applied));
        Assert.Equal(activities, await CountActivitiesAsync());
    }

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
        await using var api = await WithoutReplayAsync();
        var guest = await api.AddGuestAsync();
        await api.Wire.CutAsync();

        var answer = await api.GetAsync($"/guests/{guest}");

        Assert.Equal(503, answer.Status);
        Assert.Equal("unavailable", answer.Code);
    }

    [Fact]
    public async Task Database_RefusingConnectionsForAWhile_IsUnavailableMeanwhile()
    {
        var guest = await Api.AddGuestAsync();
        using (await Api.Wire.RefuseConnectionsAsync())
        {
            await Api.Wire.CutAsync();
            var answer = await Api.DeleteAsync($"/guests/{guest}");
            Assert.Equal(503, answer.Status);
            Assert.Equal("unavailable", answer.Code);
            Assert.True(answer.Headers.ContainsKey("retry-after"));
        }

        Assert.Equal(200, (await Api.GetAsync($"/guests/{guest}")).Status);
    }

    [GeneratedRegex(@"(INSERT INTO|UPDATE|DELETE FROM) (guests|settings)")]
    private static partial Regex WritesGuestOrSettings();

    private static IEnumerable<string> Points(string command) =>
        command is "CreateGuest" or "DeleteGuest" ? [Write] : [Read, Write, Commit];

    private static Func<string, bool> At(string point) => point switch
    {
        Read => IsRead,
        Write => WritesGuestOrSettings().IsMatch,
        _ => sql => sql == "COMMIT",
    };

    private static bool IsRead(string sql) => Statements.IsDecidingRead(sql)
        || sql.StartsWith("SELECT", StringComparison.Ordinal) || sql.StartsWith("WITH", StringComparison.Ordinal);

    private static async Task<int> CutPoolAsync(TestApi api)
    {
        var pool = DataSources.For(new DatabaseTarget.Postgres(api.Wire.ConnectionString));
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < 10; i++) connections.Add(await pool.OpenConnectionAsync(Cancelled));
        foreach (var connection in connections) await connection.DisposeAsync();
        return await api.Wire.CutAsync();
    }

    private Task<TestApi> WithoutReplayAsync() => TestApi.StartAsync(
        new TestApiOptions
        {
            ConnectionString = Api.ConnectionString,
            Settings = new Dictionary<string, string?> { ["Dsql:Retry:MaxRetries"] = "0" },
        },
        Cancelled);

    private async Task<long> CountActivitiesAsync() => (long)(await Api.SqlAsync("SELECT count(*) FROM activities"))!;

    /// <summary>Replays at once, and a limit that makes every attending guest claim a seat.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Api = await TestApi.StartAsync(
                new TestApiOptions { Settings = new Dictionary<string, string?> { ["Dsql:Retry:BaseDelayMs"] = "1" } });
            await Api.PutAsync("/admin/settings", """{"max_guests":100000}""");
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}

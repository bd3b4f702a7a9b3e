using System.Text.RegularExpressions;
using EventPlatform.ApiTests.Concurrency;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>One thing goes wrong with one request, on the wire.</summary>
public abstract partial class FaultContract(FaultFixture fixture) : IDisposable
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

    protected FaultFixture Fixture => fixture;

    protected TestApi Api => fixture.Api;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Api.Wire.Heal();
    }

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
    public Task Command_Failing_IsAppliedExactlyOnce(string name, string point, WireFault fault) =>
        AssertAppliedOnceAsync(name, () => Api.Wire.Inject(fault, At(point)));

    [Theory]
    [InlineData(WireFault.RowConflict)]
    [InlineData(WireFault.LoseRequest)]
    [InlineData(WireFault.LoseAnswer)]
    public async Task Activity_FailingToBeStored_IsStoredOnce(WireFault fault)
    {
        var activities = await CountActivitiesAsync();
        var injected =
            Api.Wire.Inject(fault, sql => sql.StartsWith("INSERT INTO activities", StringComparison.Ordinal));

        await Api.SaveSettingsAsync(("location", $"Hall {Guid.NewGuid()}"));

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
            await AssertAppliedOnceAsync(name, () => Api.Wire.InjectServerUnavailable(isCarriedOut, At(point)));
        }
    }

    [Theory]
    [MemberData(nameof(CommandsAndPoints))]
    public async Task Command_FailingWithoutReplay_IsBusyAndChangesNothing(string name, string point)
    {
        await using var api = await Fixture.StartWithoutReplayAsync();
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

    [GeneratedRegex(@"(INSERT INTO|UPDATE|DELETE FROM) (guests|settings|access_keys)")]
    private static partial Regex WritesRows();

    // What a command sends: these are one statement.
    private static IEnumerable<string> Points(string command) => command switch
    {
        "CreateGuest" or "CreateGuest, with an address" or "DeleteGuest" or "DeleteGuest, conditional"
            or "RenewInvitation" or "CreateAccessKey" or "RevokeAccessKey" => [Write],
        _ => [Read, Write, Commit],
    };

    private static Func<string, bool> At(string point) => point switch
    {
        Read => IsRead,
        Write => WritesRows().IsMatch,
        _ => sql => sql == "COMMIT",
    };

    private static bool IsRead(string sql) => Statements.IsDecidingRead(sql)
        || sql.StartsWith("SELECT", StringComparison.Ordinal) || sql.StartsWith("WITH", StringComparison.Ordinal);

    private async Task AssertAppliedOnceAsync(string name, Func<WireFaultRule> inject)
    {
        var request = await SampleRequest.Commands[name].PrepareAsync(Api);
        var activities = await CountActivitiesAsync();
        var injected = inject();

        var answer = await request.SendAsync(Api);

        Assert.Equal(1, injected.Hits);
        Assert.Equal(request.Status, answer.Status);
        Assert.Equal(true, await Api.SqlAsync(request.Applied));
        Assert.Equal(activities + 1, await CountActivitiesAsync());
    }

    private async Task<long> CountActivitiesAsync() => (long)(await Api.SqlAsync("SELECT count(*) FROM activities"))!;
}

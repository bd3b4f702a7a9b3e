namespace EventPlatform.ApiTests.Dsql;

/// <summary>Replays without waiting for long, and a limit that makes every attending guest claim a seat.</summary>
public class FaultFixture : ApiFixture
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Api.PutAsync("/admin/settings", """{"max_guests":100000}""");
    }

    /// <summary>Another API over the same database that replays nothing.</summary>
    public Task<TestApi> StartWithoutReplayAsync() => TestApi.StartAsync(
        Adjust(new TestApiOptions
        {
            ConnectionString = Api.ConnectionString,
            Settings = new Dictionary<string, string?> { ["Dsql:Retry:MaxRetries"] = "0" },
        }),
        TestContext.Current.CancellationToken);

    /// <summary>Says where the functions run.</summary>
    protected virtual TestApiOptions Adjust(TestApiOptions options) => options;

    protected override Task<TestApi> StartAsync() =>
        TestApi.StartAsync(Adjust(new TestApiOptions { Settings = Faults.QuickReplays }));
}

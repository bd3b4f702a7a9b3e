namespace EventPlatform.ApiTests.Access;

/// <summary>The API where callers need keys, and the same database as whoever needs none sees it.</summary>
public class KeysFixture : ApiFixture
{
    /// <summary>The API where every caller is a host, to arrange what a test needs.</summary>
    public TestApi Open { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Open = await TestApi.StartAsync(new TestApiOptions { ConnectionString = Api.ConnectionString });
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Open.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task<TestApi> StartAsync() => TestApi.StartAsync(Adjust(new TestApiOptions { WithKeys = true }));

    /// <summary>Lets the functions run elsewhere.</summary>
    protected virtual TestApiOptions Adjust(TestApiOptions options) => options;
}

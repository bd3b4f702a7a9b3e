namespace EventPlatform.ApiTests;

/// <summary>The API over a database that the tests of one class share.</summary>
public class ApiFixture : IAsyncLifetime
{
    public TestApi Api { get; private set; } = null!;

    /// <summary>What the functions' clock shows.</summary>
    public virtual DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public virtual async ValueTask InitializeAsync() => Api = await StartAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Api.DisposeAsync();
    }

    /// <summary>Makes sure that the next request is later than the last one.</summary>
    public virtual void LetTimePass()
    {
        // The system's clock goes by itself: further between two requests than the microsecond that is stored.
    }

    /// <summary>Empties all tables.</summary>
    public virtual async Task EmptyAsync() =>
        await Api.SqlAsync(
            "DELETE FROM guests; DELETE FROM guest_words; DELETE FROM activities; DELETE FROM settings; " +
            "DELETE FROM access_keys");

    protected virtual Task<TestApi> StartAsync() => TestApi.StartAsync();
}

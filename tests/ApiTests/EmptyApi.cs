using System.Text.Json;

namespace EventPlatform.ApiTests;

/// <summary>Gives every test empty tables.</summary>
public abstract class EmptyApi(ApiFixture fixture) : IAsyncLifetime
{
    private DateTimeOffset _since;

    protected TestApi Api => fixture.Api;

    protected DateTimeOffset Now => fixture.Now;

    public async ValueTask InitializeAsync()
    {
        await fixture.EmptyAsync();
        _since = Now;
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes sure that the next request is later than the last one.</summary>
    protected void LetTimePass()
    {
        fixture.LetTimePass();
        _since = Now;
    }

    /// <summary>
    /// The time is that of a request since <see cref="LetTimePass"/>, or since the test began: to the microsecond where
    /// the clock stands still.
    /// </summary>
    protected void AssertIsNow(JsonElement time) =>
        Assert.InRange(time.GetDateTimeOffset(), _since.AddTicks(-(_since.Ticks % TimeSpan.TicksPerMicrosecond)), Now);
}

using EventPlatform.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.IntegrationTests;

/// <summary>Gives every test empty tables and a clock that stands still until it is moved.</summary>
public abstract class EmptyApi(EmptyApi.Fixture fixture) : IClassFixture<EmptyApi.Fixture>, IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    protected TestApi Api => fixture.Api;

    protected FakeTimeProvider Clock => fixture.Clock;

    public async ValueTask InitializeAsync()
    {
        await Api.SqlAsync("DELETE FROM guests; DELETE FROM activities; DELETE FROM settings");
        Clock.AdjustTime(Start);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The database and the clock that the tests of one class use one after another.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public FakeTimeProvider Clock { get; } = new(Start);

        public TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new TestApiOptions { Clock = Clock });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}

using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests;

/// <summary>The API in this process, with a clock that stands still until it is moved.</summary>
public sealed class ClockFixture : ApiFixture
{
    public static readonly DateTimeOffset Start = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public override DateTimeOffset Now => Clock.GetUtcNow();

    public override void LetTimePass() => Clock.Advance(TimeSpan.FromHours(1));

    public override async Task EmptyAsync()
    {
        await base.EmptyAsync();
        Clock.AdjustTime(Start);
    }

    protected override Task<TestApi> StartAsync() => TestApi.StartAsync(new TestApiOptions { Clock = Clock });
}

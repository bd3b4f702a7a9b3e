using EventPlatform.TestSupport;

namespace EventPlatform.IntegrationTests;

/// <summary>The API over a database that the tests of one class share.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public TestApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync();

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}

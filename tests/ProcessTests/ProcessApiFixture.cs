using EventPlatform.ProcessTests.Functions;

namespace EventPlatform.ProcessTests;

/// <summary>
/// The API through published processes, over a database that the test classes of this collection use one after another.
/// </summary>
[CollectionDefinition]
public sealed class ProcessApiFixture : ApiFixture, ICollectionFixture<ProcessApiFixture>
{
    protected override Task<TestApi> StartAsync() =>
        TestApi.StartAsync(
            new TestApiOptions { Runner = connectionString => new PublishedProcesses(connectionString) });
}

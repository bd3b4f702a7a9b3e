using EventPlatform.ApiTests.Dsql;
using EventPlatform.ProcessTests.Functions;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests;

/// <summary>
/// The API through published processes, over a database that the test classes of this collection use one after another.
/// </summary>
[CollectionDefinition]
public sealed class ProcessApiFixture : ApiFixture, ICollectionFixture<ProcessApiFixture>
{
    protected override Task<TestApi> StartAsync() => TestApi.StartAsync(ThroughProcesses(new TestApiOptions()));

    /// <summary>Lets functions run as what is deployed.</summary>
    internal static TestApiOptions ThroughProcesses(TestApiOptions options) =>
        options with { Runner = settings => new PublishedProcesses(PublishedFunctions.Executable, settings) };
}

/// <summary>The API through published processes, with quick replays.</summary>
public sealed class FaultProcessFixture : FaultFixture
{
    protected override TestApiOptions Adjust(TestApiOptions options) => ProcessApiFixture.ThroughProcesses(options);
}

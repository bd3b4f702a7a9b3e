using EventPlatform.ApiTests.Access;
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
    // TRACE writes as much as there is to the log: at the end, none of it may have a key or a code.
    protected override Task<TestApi> StartAsync() => TestApi.StartAsync(ThroughProcesses(
        new TestApiOptions { Settings = new Dictionary<string, string?> { ["AWS_LAMBDA_LOG_LEVEL"] = "TRACE" } }));

    /// <summary>Lets functions run as what is deployed.</summary>
    internal static TestApiOptions ThroughProcesses(TestApiOptions options) =>
        options with { Runner = settings => new PublishedProcesses(PublishedFunctions.Executable, settings) };
}

/// <summary>The API through published processes, with quick replays.</summary>
public sealed class FaultProcessFixture : FaultFixture
{
    protected override TestApiOptions Adjust(TestApiOptions options) => ProcessApiFixture.ThroughProcesses(options);
}

/// <summary>The API through published processes, where callers need keys.</summary>
public sealed class KeysProcessFixture : KeysFixture
{
    protected override TestApiOptions Adjust(TestApiOptions options) => ProcessApiFixture.ThroughProcesses(
        options with { Settings = new Dictionary<string, string?> { ["AWS_LAMBDA_LOG_LEVEL"] = "TRACE" } });
}

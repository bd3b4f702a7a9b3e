using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// The API on a stand-in for a cluster, signed in as the role that the schema's deployment has made for it; the test
/// classes of this collection use it one after another.
/// </summary>
[CollectionDefinition]
public sealed class ClusterApiFixture : ApiFixture, IAsyncLifetime, ICollectionFixture<ClusterApiFixture>
{
    internal ClusterStandIn Cluster { get; private set; } = null!;

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    protected override async Task<TestApi> StartAsync()
    {
        Cluster = await ClusterStandIn.StartAsync();
        await Cluster.ApplyAsync();
        var role = ClusterSteps.NewRole();
        await Cluster.GrantAsync(role);
        // Here one role has what the functions that manage access keys have, too.
        await Cluster.GrantAsync(RuntimeRole.KeysStatements(role, ClusterStandIn.CallerArn));
        return await TestApi.StartAsync(new TestApiOptions { Cluster = (Cluster, role) });
    }
}

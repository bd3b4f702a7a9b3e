using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// Each route on a stand-in for a cluster, signed in as template.yaml lets it: GET as the reader, the others and the
/// consumer as the writer, both with the rights that <c>schema grant</c> gives them.
/// </summary>
public sealed class DatabaseRoleTests(DatabaseRoleTests.Roles roles) : IClassFixture<DatabaseRoleTests.Roles>
{
    public static TheoryData<string> Queries { get; } = [.. SampleRequest.Queries.Keys];

    public static TheoryData<string> Commands { get; } = [.. SampleRequest.Commands.Keys];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Query_AsTheReader_IsAnswered(string name)
    {
        var request = await SampleRequest.Queries[name].PrepareAsync(roles.Writer);

        var answer = await request.SendAsync(roles.Reader);

        Assert.True(answer.Status == request.Status, $"{answer.Body}\n{Advice("ReaderStatements")}");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_AsItsWriter_IsApplied(string name)
    {
        var request = await SampleRequest.Commands[name].PrepareAsync(roles.Writer);

        var answer = await request.SendAsync(IsAboutKeys(name) ? roles.Keys : roles.Writer);

        var method = IsAboutKeys(name) ? "KeysStatements" : "WriterStatements";
        Assert.True(answer.Status == request.Status, $"{answer.Body}\n{Advice(method)}");
        Assert.Equal(true, await roles.Writer.SqlAsync(request.Applied));
    }

    // Whoever can make a function of guests run statements makes no key with them.
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_AsTheOtherWriter_IsRefused(string name)
    {
        var request = await SampleRequest.Commands[name].PrepareAsync(roles.Writer);

        var answer = await request.SendAsync(IsAboutKeys(name) ? roles.Writer : roles.Keys);

        ApiAssert.Problem(500, "internal", answer);
        Assert.Equal(false, await roles.Writer.SqlAsync(request.Applied));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_AsTheReader_IsRefused(string name)
    {
        var request = await SampleRequest.Commands[name].PrepareAsync(roles.Writer);

        var answer = await request.SendAsync(roles.Reader);

        ApiAssert.Problem(500, "internal", answer);
        Assert.Equal(false, await roles.Writer.SqlAsync(request.Applied));
    }

    [Fact]
    public async Task Activities_AreStoredByTheWriterOnly()
    {
        var id = Guid.NewGuid();
        var body = Bodies.Activity(id, guestId: null, "settings.updated");

        Assert.Equal(["m"], await roles.Reader.ConsumeAsync(("m", body)));
        Assert.Empty(await roles.Writer.ConsumeAsync(("m", body)));
        Assert.Equal(1L, await roles.Writer.SqlAsync($"SELECT count(*) FROM activities WHERE id = '{id}'"));
    }

    // Every function warms up with this before its snapshot is taken.
    [Fact]
    public async Task Rsvp_OfNobody_AsTheReader_NeedsNoRightToWrite()
    {
        var answer = await roles.Reader.PostAsync($"/guests/{Guid.Empty}/rsvp", """{"attending":false}""");

        ApiAssert.Problem(404, "guest_not_found", answer);
    }

    private static bool IsAboutKeys(string name) => name.EndsWith("AccessKey", StringComparison.Ordinal);

    private static string Advice(string method) =>
        $"If the database refused it, {method} in RuntimeRole.cs lacks a right on a table.";

    /// <summary>One cluster, and the API as each of its two roles.</summary>
    public sealed class Roles : IAsyncLifetime
    {
        private ClusterStandIn _cluster = null!;

        public TestApi Reader { get; private set; } = null!;

        public TestApi Writer { get; private set; } = null!;

        public TestApi Keys { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _cluster = await ClusterStandIn.StartAsync();
            await _cluster.ApplyAsync();
            var (reader, writer, keys) = (ClusterSteps.NewRole(), ClusterSteps.NewRole(), ClusterSteps.NewRole());
            await _cluster.GrantAsync(
            [
                .. RuntimeRole.ReaderStatements(reader, ClusterStandIn.CallerArn),
                .. RuntimeRole.WriterStatements(writer, ClusterStandIn.CallerArn),
                .. RuntimeRole.KeysStatements(keys, ClusterStandIn.CallerArn),
            ]);
            Reader = await TestApi.StartAsync(new TestApiOptions { Cluster = (_cluster, reader) });
            Writer = await TestApi.StartAsync(new TestApiOptions { Cluster = (_cluster, writer) });
            Keys = await TestApi.StartAsync(new TestApiOptions { Cluster = (_cluster, keys) });
        }

        public async ValueTask DisposeAsync()
        {
            await Reader.DisposeAsync();
            await Writer.DisposeAsync();
            await Keys.DisposeAsync();
            await _cluster.DisposeAsync();
        }
    }
}

using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Schema;
using EventPlatform.TestSupport.Cluster;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary><c>schema apply</c> and <c>schema grant</c> on a stand-in for a cluster.</summary>
public sealed class ClusterSchemaTests : IAsyncLifetime
{
    private const string AnIndex = "ix_guests_sort_key";

    private ClusterStandIn _cluster = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _cluster = await ClusterStandIn.StartAsync(cancellationToken: Cancelled);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Apply_OnAnEmptyCluster_WaitsForAllIndexJobs()
    {
        var status = await _cluster.ApplyAsync(cancellationToken: Cancelled);

        Assert.True(status.IsUpToDate);
        Assert.NotEqual(0L, await _cluster.SqlAsync("SELECT count(*) FROM sys.jobs"));
        Assert.Equal(0L, await _cluster.SqlAsync("SELECT count(*) FROM sys.jobs WHERE status <> 'completed'"));
        Assert.Equal(0L, await _cluster.SqlAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
    }

    [Fact]
    public async Task Apply_Again_ChangesNothing()
    {
        await _cluster.ApplyAsync(cancellationToken: Cancelled);
        using var sent = _cluster.Wire.Measure();

        await _cluster.ApplyAsync(cancellationToken: Cancelled);

        Assert.DoesNotContain(
            sent.Statements,
            sql => sql.Contains("INDEX ASYNC", StringComparison.Ordinal)
                || sql.StartsWith("INSERT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_InterruptedBetweenAnyTwoStatements_IsFinishedByTheNext()
    {
        var interruptions = 0;
        for (var steps = 1; ; steps++, interruptions++)
        {
            using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var left = steps;
            var interrupting = new Reported(_ =>
            {
                if (--left == 0) interruption.Cancel();
            });
            try
            {
                await _cluster.ApplyAsync(interrupting, interruption.Token);
                break;
            }
            catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
            {
                Assert.True(
                    (await _cluster.ApplyAsync(cancellationToken: Cancelled)).IsUpToDate, $"after {steps} steps");
                await _cluster.SqlAsync(
                    "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC");
            }
        }

        Assert.InRange(interruptions, 14, int.MaxValue);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("completed")]
    public async Task Apply_IndexJobEndingBadly_SaysWhyAndIsFinishedByTheNext(string status)
    {
        _cluster.FailIndexJob(AnIndex, "out of luck", status);

        var error = await Assert.ThrowsAsync<SchemaException>(() => _cluster.ApplyAsync(cancellationToken: Cancelled));

        Assert.Contains(AnIndex, error.Message, StringComparison.Ordinal);
        Assert.Contains("out of luck", error.Message, StringComparison.Ordinal);
        Assert.True((await _cluster.ApplyAsync(cancellationToken: Cancelled)).IsUpToDate);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Apply_WithFaults_IsFinished(int seed)
    {
        var faults = _cluster.Wire.InjectTwentyPercent(seed);

        var status = await _cluster.ApplyAsync(cancellationToken: Cancelled);

        Assert.True(status.IsUpToDate);
        Assert.NotEqual(0, faults.Sum(fault => fault.Hits));
        Assert.Equal(
            1L,
            await _cluster.SqlAsync(
                "SELECT max(n) FROM (SELECT count(*) n FROM schema_migrations GROUP BY migration_id) counts"));
    }

    [Fact]
    public async Task Grant_GivesTheRoleWhatTheUseCasesNeedAndNoMore()
    {
        await _cluster.ApplyAsync(cancellationToken: Cancelled);
        var role = ClusterSteps.NewRole();

        await _cluster.GrantAsync(role);
        await _cluster.GrantAsync(role);

        await using var connection = await DataSources.For(_cluster.Target(role)).OpenConnectionAsync(Cancelled);
        foreach (var table in new[] { "guests", "settings", "activities" })
            await connection.RunAsync($"SELECT count(*) FROM {table}");
        await connection.RunAsync("DELETE FROM guests");
        await AssertDeniedAsync(connection, "DELETE FROM settings");
        await AssertDeniedAsync(connection, "DELETE FROM activities");
        await AssertDeniedAsync(connection, "SELECT * FROM schema_migrations");
        await AssertDeniedAsync(connection, "DROP TABLE guests");
    }

    [Fact]
    public async Task Grant_LetsTheReaderReadWhatTheUseCasesReadAndNoMore()
    {
        await _cluster.ApplyAsync(cancellationToken: Cancelled);
        var role = ClusterSteps.NewRole();

        await _cluster.GrantAsync(RuntimeRole.ReaderStatements(role, ClusterStandIn.CallerArn));

        await using var connection = await DataSources.For(_cluster.Target(role)).OpenConnectionAsync(Cancelled);
        foreach (var table in new[] { "guests", "settings", "activities" })
        {
            await connection.RunAsync($"SELECT count(*) FROM {table}");
            await AssertDeniedAsync(connection, $"DELETE FROM {table}");
            foreach (var right in new[] { "INSERT", "UPDATE", "DELETE" })
            {
                Assert.Equal(
                    false, await _cluster.SqlAsync($"SELECT has_table_privilege('{role}', '{table}', '{right}')"));
            }
        }

        await AssertDeniedAsync(connection, "SELECT * FROM schema_migrations");
    }

    [Fact]
    public async Task Grant_WithOneStatementRefused_RunsTheRestAndNamesIt()
    {
        await _cluster.ApplyAsync(cancellationToken: Cancelled);
        var role = ClusterSteps.NewRole();
        _cluster.Wire.InjectError(
            "0A000", "feature not supported", sql => sql.Contains("ON guests", StringComparison.Ordinal), int.MaxValue);

        var error = await Assert.ThrowsAsync<SchemaException>(() => _cluster.GrantAsync(role));

        Assert.Contains("ON guests", error.Message, StringComparison.Ordinal);
        Assert.Equal(true, await _cluster.SqlAsync($"SELECT has_table_privilege('{role}', 'activities', 'INSERT')"));
        Assert.Equal(false, await _cluster.SqlAsync($"SELECT has_table_privilege('{role}', 'guests', 'SELECT')"));
        _cluster.Wire.Heal();
        await _cluster.GrantAsync(role);
        Assert.Equal(true, await _cluster.SqlAsync($"SELECT has_table_privilege('{role}', 'guests', 'SELECT')"));
    }

    private static async Task AssertDeniedAsync(NpgsqlConnection connection, string sql) =>
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => connection.RunAsync(sql))).SqlState);

    // At once, and not when some other thread finds the time, as Progress<T> does.
    private sealed class Reported(Action<string> reported) : IProgress<string>
    {
        public void Report(string value) => reported(value);
    }
}

using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.Cluster;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>The stand-in for a cluster behaves as clusters do.</summary>
public sealed class ClusterStandInTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private ClusterStandIn _cluster = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ClusterStandIn.StartAsync(_clock, cancellationToken: Cancelled);
        await _cluster.SqlAsync(
            "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes VALUES (1, 'one'), (2, 'two')");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Conflict_OnTheSameRow_IsReportedAtCommitAndNobodyWaits()
    {
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();

        Assert.Equal("a", await first.RunAsync("UPDATE notes SET text = 'a' WHERE id = 1 RETURNING text"));
        Assert.Equal("b", await second.RunAsync("UPDATE notes SET text = 'b' WHERE id = 1 RETURNING text"));
        Assert.Equal("b", await second.RunAsync("SELECT text FROM notes WHERE id = 1"));
        await first.CommitAsync();

        await AssertRowConflictAsync(second);
        Assert.Equal("a", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 1"));
        Assert.Equal(1, _cluster.RowConflicts);
    }

    [Fact]
    public async Task Change_OfARowChangedSinceTheSnapshot_SucceedsUntilTheCommit()
    {
        await using var late = await BeginAsync();
        Assert.Equal("one", await late.RunAsync("SELECT text FROM notes WHERE id = 1"));
        await RunAsync("UPDATE notes SET text = 'a' WHERE id = 1");

        Assert.Equal("one", await late.RunAsync("SELECT text FROM notes WHERE id = 1"));
        Assert.Equal("one!", await late.RunAsync("UPDATE notes SET text = text || '!' WHERE id = 1 RETURNING text"));

        await AssertRowConflictAsync(late);
        Assert.Equal("a", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 1"));
    }

    [Fact]
    public async Task Conflict_OnTheSameNewKey_IsReportedAtCommit()
    {
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        await first.RunAsync("INSERT INTO notes VALUES (3, 'a')");
        await second.RunAsync("INSERT INTO notes VALUES (3, 'b')");
        await first.CommitAsync();

        await AssertRowConflictAsync(second);
    }

    [Fact]
    public async Task FirstToCommit_Wins()
    {
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        await first.RunAsync("UPDATE notes SET text = 'a' WHERE id = 1");
        await second.RunAsync("DELETE FROM notes WHERE id = 1");
        await second.CommitAsync();

        await AssertRowConflictAsync(first);
        Assert.Equal(1L, await _cluster.SqlAsync("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task ConflictDetectionOff_LastToCommitWinsUnnoticed()
    {
        _cluster.DetectsConflicts = false;
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        await first.RunAsync("UPDATE notes SET text = text || ' a' WHERE id = 1");
        await second.RunAsync("UPDATE notes SET text = 'b' WHERE id = 1");
        await second.CommitAsync();
        await first.CommitAsync();

        Assert.Equal("b a", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 1"));
    }

    [Fact]
    public async Task DifferentRows_BothCommit_EvenWhenEachReadWhatTheOtherChanged()
    {
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        Assert.Equal(2L, await first.RunAsync("SELECT count(*) FROM notes"));
        Assert.Equal(2L, await second.RunAsync("SELECT count(*) FROM notes"));
        await first.RunAsync("INSERT INTO notes VALUES (3, 'three')");
        await second.RunAsync("DELETE FROM notes WHERE id = 1");
        await first.CommitAsync();
        await second.CommitAsync();

        Assert.Equal(2L, await _cluster.SqlAsync("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task ForUpdate_OfTheSameRowByTwo_FailsTheSecondAtCommit()
    {
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();
        await using var other = await BeginAsync();
        Assert.Equal("one", await first.RunAsync("SELECT text FROM notes WHERE id = $1 FOR UPDATE", 1));
        Assert.Equal("one", await second.RunAsync("SELECT text FROM notes WHERE id = $1 FOR UPDATE", 1));
        Assert.Equal("two", await other.RunAsync("SELECT text FROM notes WHERE id = $1 FOR UPDATE", 2));
        await first.CommitAsync();
        await other.CommitAsync();

        await AssertRowConflictAsync(second);
    }

    [Fact]
    public async Task CatalogChange_IsMetOnceByEveryOther()
    {
        await using var idle = await OpenAsync();
        await using var busy = await BeginAsync();
        await busy.RunAsync("UPDATE notes SET text = 'a' WHERE id = 1");
        await RunAsync("CREATE TABLE others (id int PRIMARY KEY)");

        await AssertRefusedAsync("40001", "(OC001)", () => idle.RunAsync("SELECT 1"));
        await AssertRefusedAsync("40001", "(OC001)", busy.CommitAsync);

        Assert.Equal(1, await idle.RunAsync("SELECT 1"));
        Assert.Equal("one", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 1"));
        Assert.Equal(2, _cluster.CatalogConflicts);
    }

    [Theory]
    [InlineData(3000, true)]
    [InlineData(3001, false)]
    public async Task Rows_ChangedInOneTransaction_AreLimited(int rows, bool isTaken)
    {
        await using var transaction = await BeginAsync();
        await transaction.RunAsync("INSERT INTO notes SELECT n, '' FROM generate_series(10, 19) n");

        var alone = RunAsync($"INSERT INTO notes SELECT n, '' FROM generate_series(10001, {10000 + rows}) n");
        var together = transaction.RunAsync(
            $"INSERT INTO notes SELECT n, '' FROM generate_series(20001, {20000 + rows - 10}) n");

        if (isTaken)
        {
            await alone;
            await together;
            await transaction.CommitAsync();
            Assert.Equal(2L + (2 * rows), await _cluster.SqlAsync("SELECT count(*) FROM notes"));
            return;
        }

        await AssertRefusedAsync("54000", "row limit", () => alone);
        await AssertRefusedAsync("54000", "row limit", () => together);
        Assert.Equal(2L, await _cluster.SqlAsync("SELECT count(*) FROM notes"));
    }

    [Theory]
    [InlineData("CREATE INDEX ix ON notes (text)", "unsupported mode. please use CREATE INDEX ASYNC.")]
    [InlineData("GRANT USAGE ON SCHEMA public TO public", "feature not supported on system entity")]
    [InlineData("TRUNCATE notes", "unsupported")]
    [InlineData("LOCK TABLE notes", "unsupported")]
    [InlineData("BEGIN ISOLATION LEVEL SERIALIZABLE", "unsupported")]
    [InlineData("SAVEPOINT s", "unsupported")]
    public async Task Statement_ThatClustersRefuse_Is0A000(string sql, string text) =>
        await AssertRefusedAsync("0A000", text, () => RunAsync(sql));

    [Theory]
    [InlineData("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)", "multiple ddl")]
    [InlineData("INSERT INTO notes VALUES (3, '')", "CREATE TABLE b (id int PRIMARY KEY)", "ddl and dml")]
    public async Task Ddl_WithOthersInOneTransaction_Is0A000AndAbortsIt(string first, string second, string text)
    {
        await using var transaction = await BeginAsync(takesSnapshot: false);
        await transaction.RunAsync(first);

        await AssertRefusedAsync("0A000", text, () => transaction.RunAsync(second));
        await AssertRefusedAsync("25P02", "aborted", () => transaction.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task Index_IsBuiltByAJob()
    {
        const string Status =
            "SELECT status || ' ' || indisvalid FROM sys.jobs, pg_index "
            + "WHERE object_name = 'public.ix' AND indexrelid = 'ix'::regclass";
        var job = await RunAsync("CREATE INDEX ASYNC ix ON notes (text)");

        Assert.Equal("submitted false", await _cluster.SqlAsync(Status));
        Assert.Equal("processing false", await RunAsync(Status));
        Assert.Equal(job, await RunAsync("SELECT job_id FROM sys.jobs"));
        Assert.Equal("completed true", await RunAsync(Status));
        Assert.Null(await RunAsync("CREATE INDEX ASYNC IF NOT EXISTS ix ON notes (text)"));
        await AssertRefusedAsync("42P07", "already exists", () => RunAsync("CREATE INDEX ASYNC ix ON notes (text)"));
        Assert.Equal(1L, await RunAsync("SELECT count(*) FROM sys.jobs"));
    }

    [Fact]
    public async Task UniqueIndex_OverTheSameTwice_FailsInItsJob()
    {
        await RunAsync("UPDATE notes SET text = 'same'");
        var job = await RunAsync("CREATE UNIQUE INDEX ASYNC ix ON notes (text)");

        await RunAsync($"CALL sys.wait_for_job('{job}')");

        Assert.Equal("failed", await RunAsync("SELECT status FROM sys.jobs"));
        Assert.Equal(false, await RunAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass"));
    }

    [Fact]
    public async Task SameStatementAgainAndAgain_Prepared_StillMeansTheRightTables()
    {
        await using var connection = await OpenAsync();
        for (var i = 0; i < 6; i++)
        {
            await using var transaction = await BeginAsync(connection);
            Assert.Equal(
                $"{i}",
                await connection.RunAsync("UPDATE notes SET text = $1 WHERE id = 2 RETURNING text", $"{i}"));
            Assert.Equal($"{i}", await connection.RunAsync("SELECT text FROM notes WHERE id = 2"));
            if (i == 4) await transaction.RollbackAsync(Cancelled);
            else await transaction.CommitAsync(Cancelled);
            Assert.Equal(i == 4 ? "3" : $"{i}", await connection.RunAsync("SELECT text FROM notes WHERE id = 2"));
            Assert.Equal(i == 4 ? "3" : $"{i}", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 2"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Statement_PreparedByARequestThatFails_StaysPrepared(bool isInTransaction)
    {
        const string Insert = "INSERT INTO notes SELECT n, '' FROM generate_series($1, $2) n";
        await using var connection = await OpenAsync();
        await connection.RunAsync(Insert, 10, 10);

        await using (isInTransaction ? await BeginAsync(connection) : null)
            await AssertRefusedAsync("54000", "row limit", () => connection.RunAsync(Insert, 10001, 20000));

        await connection.RunAsync(Insert, 11, 11);
        await connection.RunAsync(Insert, 12, 12);
        Assert.Equal(5L, await _cluster.SqlAsync("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task Statement_PreparedByARequestThatMeetsAConflict_StaysPrepared()
    {
        const string Update = "UPDATE notes SET text = $1 WHERE id = 1";
        await using var connection = await OpenAsync();
        await connection.RunAsync(Update, "a");
        await using var other = new NpgsqlConnection(_cluster.ConnectionString);
        await other.OpenAsync(Cancelled);
        await using var first = await other.BeginTransactionAsync(Cancelled);
        await other.RunAsync(Update, "b");

        var second = connection.RunAsync(Update, "c");
        await Patience.WaitUntilAsync(
            async () => await _cluster.SqlAsync(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                is not null,
            Cancelled);
        await first.CommitAsync(Cancelled);

        await AssertRefusedAsync("40001", "(OC000)", () => second);
        await connection.RunAsync(Update, "d");
        await connection.RunAsync(Update, "e");
        Assert.Equal("e", await _cluster.SqlAsync("SELECT text FROM notes WHERE id = 1"));
    }

    [Fact]
    public async Task Session_PastItsLifetime_Ends()
    {
        await using var connection = await OpenAsync();
        await connection.RunAsync("SELECT 1");

        _clock.Advance(TimeSpan.FromMinutes(61));

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task Transaction_OlderThanFiveMinutes_Is54000()
    {
        await using var transaction = await BeginAsync();

        _clock.Advance(TimeSpan.FromSeconds(301));

        await AssertRefusedAsync("54000", "300s", () => transaction.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task SignIn_WithTheTokenOfAnotherActionOrNoMapping_Is08006()
    {
        var role = ClusterSteps.NewRole();
        await RunAsync($"CREATE ROLE {role} WITH LOGIN");
        await AssertRefusedAsync("08006", "access denied", () => OpenAsync(role));

        await RunAsync($"AWS IAM GRANT {role} TO '{ClusterStandIn.CallerArn}'");
        await using (var connection = await OpenAsync(role))
        {
            Assert.Equal(role, await connection.RunAsync("SELECT current_user"));
            await AssertRefusedAsync("42501", "denied", () => connection.RunAsync("SELECT text FROM notes"));
        }

        await using var pool = _cluster.CreatePoolOfImpostor(role);
        await AssertRefusedAsync("08006", "access denied", () => pool.OpenConnectionAsync(Cancelled).AsTask());
    }

    private static async Task AssertRowConflictAsync(Transaction transaction) =>
        await AssertRefusedAsync("40001", "(OC000)", transaction.CommitAsync);

    private static async Task AssertRefusedAsync(string sqlState, string text, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(action);
        Assert.Equal(sqlState, error.SqlState);
        Assert.Contains(text, error.MessageText, StringComparison.Ordinal);
    }

    private async Task<NpgsqlConnection> OpenAsync(string user = DatabaseTarget.Dsql.Admin) =>
        await DataSources.For(_cluster.Target(user)).OpenConnectionAsync(Cancelled);

    // On a connection of the pool that may not know of the last change of the catalog.
    private async Task<object?> RunAsync(string sql)
    {
        await using var connection = await OpenAsync();
        try
        {
            return await connection.RunAsync(sql);
        }
        catch (PostgresException e) when (e.MessageText.Contains("(OC001)", StringComparison.Ordinal))
        {
            return await connection.RunAsync(sql);
        }
    }

    private static Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection) =>
        connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancelled).AsTask();

    private async Task<Transaction> BeginAsync(bool takesSnapshot = true)
    {
        var connection = await OpenAsync();
        var transaction = await BeginAsync(connection);
        var begun = new Transaction(connection, transaction);
        if (takesSnapshot) await begun.RunAsync("SELECT 1");
        return begun;
    }

    private sealed class Transaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public Task<object?> RunAsync(string sql, params object[] parameters) =>
            connection.RunAsync(sql, parameters);

        public Task CommitAsync() => transaction.CommitAsync(Cancelled);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}

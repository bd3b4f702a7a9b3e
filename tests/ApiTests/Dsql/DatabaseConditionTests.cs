using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>
/// The database is there and does not do its work. The answer is never 500, and is right again without a restart once
/// the cause is gone.
/// </summary>
public sealed class DatabaseConditionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What a statement may be answered with: SQLSTATE, text, and whether the session ends.</summary>
    public static TheoryData<string, string, bool> Conditions { get; } = new()
    {
        { "57014", "canceling statement due to statement timeout", false },
        { "55P03", "canceling statement due to lock timeout", false },
        { "25006", "cannot execute INSERT in a read-only transaction", false },
        { "53100", "could not extend file: No space left on device", false },
        { "53200", "out of memory", false },
        { "53400", "temporary file size exceeds temp_file_limit", false },
        { "58030", "could not read block 0: Input/output error", false },
        { "58P01", "could not open file: No such file or directory", false },
        { "XX001", "invalid page in block 0", false },
        { "57P04", "the database was dropped", true },
        { "25P04", "terminating connection due to transaction timeout", true },
        { "57000", "operator intervention", false },
    };

    public static TheoryData<string, string> RefusedSignIns { get; } = new()
    {
        { "28P01", "password authentication failed for user \"event_app\"" },
        { "28000", "no pg_hba.conf entry" },
        { "08006", "unable to accept connection, access denied" },
        { "3D000", "database \"postgres\" does not exist" },
    };

    public static TheoryData<string, string> RefusedConnections { get; } = new()
    {
        { "53400", "too many new connections, please retry" },
        { "53300", "sorry, too many clients already" },
        { "57P03", "the database system is starting up" },
        { "08006", "unable to accept connection" },
        { "XX000", "server unavailable" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Statement_TheDatabaseCannotDo_IsUnavailableAndDropsTheConnection(
        string sqlState, string message, bool ends)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await api.AddGuestAsync();
        var injected = api.Wire.InjectError(sqlState, message, IsOfGuests, times: 2, fatal: ends);

        var read = await api.GetAsync($"/guests/{guest}");
        ApiAssert.Problem(503, "unavailable", read);
        Assert.DoesNotContain("change", read["detail"].GetString(), StringComparison.Ordinal);
        var written = await api.PutAsync($"/guests/{guest}", """{"dietary":"vegan"}""");
        ApiAssert.Problem(503, "unavailable", written);
        Assert.Contains("may or may not", written["detail"].GetString(), StringComparison.Ordinal);

        Assert.Equal(2, injected.Hits);
        using var measured = api.Wire.Measure();
        Assert.Equal(200, (await api.PutAsync($"/guests/{guest}", """{"dietary":"vegan"}""")).Status);
        Assert.Equal(1, measured.Connections);
    }

    [Fact]
    public async Task ReadOnlyDatabase_WritableAgain_TakesWritesWithoutBeingCut()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var database = new NpgsqlConnectionStringBuilder(api.ConnectionString).Database;
        await api.SqlAsync($"""ALTER DATABASE "{database}" SET default_transaction_read_only = on""");

        ApiAssert.Problem(
            503, "unavailable", await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}"""));
        Assert.Equal(200, (await api.GetAsync("/guests")).Status);

        NpgsqlConnection.ClearAllPools();
        await api.SqlAsync(
            $"""BEGIN READ WRITE; ALTER DATABASE "{database}" RESET default_transaction_read_only; COMMIT""");
        // The session that has just read still is read-only, and so it drops out.
        ApiAssert.Problem(
            503, "unavailable", await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}"""));
        await api.AddGuestAsync();
    }

    [Theory]
    [MemberData(nameof(RefusedConnections))]
    public async Task Connection_RefusedForAWhile_IsTriedAgain(string sqlState, string message)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Settings = Faults.QuickReplays }, Cancelled);
        var injected = api.Wire.InjectAtConnect(sqlState, message, times: 3);

        Assert.Equal(200, (await api.GetAsync("/guests")).Status);

        Assert.Equal(3, injected.Hits);
    }

    [Theory]
    [MemberData(nameof(RefusedConnections))]
    public async Task Connection_RefusedToTheEnd_IsUnavailable(string sqlState, string message)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { Settings = Faults.FewReplays }, Cancelled);
        api.Wire.InjectAtConnect(sqlState, message, int.MaxValue);

        var answer = await api.GetAsync("/guests");

        ApiAssert.Problem(503, "unavailable", answer);
        Assert.True(answer.Headers.ContainsKey("retry-after"));
    }

    [Fact]
    public async Task Connection_NeverAnswered_IsUnavailableAtOnceAndLogsNoChange()
    {
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(new TestApiOptions { Logs = logs }, Cancelled);
        var injected = api.Wire.InjectSilenceAtConnect();

        ApiAssert.Problem(
            503, "unavailable", await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}"""));

        Assert.Equal(1, injected.Hits);
        // Nothing was sent, so that nothing may have happened.
        Assert.Empty(logs.At(LogLevel.Error, "may have happened"));
        await api.AddGuestAsync();
    }

    [Theory]
    [MemberData(nameof(RefusedSignIns))]
    public async Task SignIn_Refused_IsTriedTwiceAtMost(string sqlState, string message)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Settings = Faults.QuickReplays }, Cancelled);
        var injected = api.Wire.InjectAtConnect(sqlState, message, int.MaxValue);

        ApiAssert.Problem(503, "unavailable", await api.GetAsync("/guests"));

        Assert.Equal(2, injected.Hits);
        api.Wire.Heal();
        Assert.Equal(200, (await api.GetAsync("/guests")).Status);
    }

    [Theory]
    [MemberData(nameof(RefusedConnections))]
    public async Task DeleteGuest_DeletedBeforeOnAConnectionFirstRefused_IsNotFoundAndLeavesNoSecondTrail(
        string sqlState, string message)
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Settings = Faults.QuickReplays }, Cancelled);
        var guest = await api.AddGuestAsync();
        Assert.Equal(204, (await api.DeleteAsync($"/guests/{guest}")).Status);
        await api.Wire.CutAsync();
        api.Wire.InjectAtConnect(sqlState, message, times: 2);

        ApiAssert.Problem(404, "guest_not_found", await api.DeleteAsync($"/guests/{guest}"));

        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'guest.deleted'"));
    }

    [Fact]
    public async Task Connections_TheNetworkHasDroppedSilently_CostOneWait()
    {
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(new TestApiOptions { Logs = logs }, Cancelled);
        var guest = await api.AddGuestAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.GetAsync("/admin/stats")));
        var open = api.Wire.BlackholeIdle();
        Assert.InRange(open, 2, 10);

        for (var i = 0; i < open; i++) Assert.Equal(200, (await api.GetAsync($"/guests/{guest}")).Status);

        Assert.Single(logs.At(LogLevel.Information, "NoAnswer"));
    }

    [Fact]
    public async Task Write_OnAConnectionTheNetworkHasDroppedSilently_IsAppliedOnce()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await api.AddGuestAsync();
        api.Wire.BlackholeIdle();

        Assert.Equal(200, (await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}""")).Status);

        Assert.Equal(1L, await api.SqlAsync("SELECT count(*) FROM activities WHERE action = 'rsvp.accepted'"));
    }

    [Theory]
    [MemberData(nameof(QueryNames))]
    public async Task Query_OfAColumnThatWasWidened_IsAnswered(string name)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var request = await SampleRequest.Queries[name].PrepareAsync(api);
        // From the second time on the connection has it prepared.
        for (var i = 0; i < 3; i++) await request.SendAsync(api);
        await api.SqlAsync(
            """
            ALTER TABLE guests ALTER COLUMN first_name TYPE varchar(200), ALTER COLUMN dietary TYPE varchar(600);
            ALTER TABLE settings ALTER COLUMN location TYPE varchar(600);
            ALTER TABLE activities ALTER COLUMN action TYPE varchar(64)
            """);

        Assert.Equal(200, (await request.SendAsync(api)).Status);
    }

    [Theory]
    [InlineData("0A000", "cached plan must not change result type")]
    [InlineData("26000", "prepared statement \"_p1\" does not exist")]
    public async Task Statement_ThatTheConnectionKnowsAndTheDatabaseDoesNot_IsReplayedOnANewOne(
        string sqlState, string message)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await api.AddGuestAsync();
        api.Wire.InjectError(sqlState, message, IsOfGuests);

        using var measured = api.Wire.Measure();
        Assert.Equal(200, (await api.PutAsync($"/guests/{guest}", """{"dietary":"vegan"}""")).Status);

        Assert.Equal(1, measured.Connections);
    }

    [Fact]
    public async Task Statement_TheDatabaseDoesNotSupport_IsABugAtOnce()
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Settings = Faults.QuickReplays }, Cancelled);
        var injected = api.Wire.InjectError("0A000", "feature not supported", IsOfGuests, int.MaxValue);

        ApiAssert.Problem(500, "internal", await api.GetAsync("/guests"));

        Assert.Equal(1, injected.Hits);
    }

    public static TheoryData<string> QueryNames => [.. SampleRequest.Queries.Keys];

    private static bool IsOfGuests(string sql) => sql.Contains("guests", StringComparison.Ordinal);
}

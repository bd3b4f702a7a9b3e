using System.Data.Common;
using EventPlatform.Infrastructure.Persistence.Connecting;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>What is sent often is planned once for each connection.</summary>
public sealed class PreparedStatementTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData(";Max Auto Prepare=0", 0)]
    public async Task GetGuest_SentAgainAndAgain_IsPreparedUnlessTheConnectionStringForbidsIt(
        string setting, long prepared)
    {
        await using var database = await TestApi.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var options = new TestApiOptions { ConnectionString = database.ConnectionString + setting };
        await using var api = await TestApi.StartAsync(options, TestContext.Current.CancellationToken);
        var id = await api.AddGuestAsync();

        for (var request = 0; request < 3; request++) Assert.Equal(200, (await api.GetAsync($"/guests/{id}")).Status);

        // The pool has one connection, which is the one that the requests used.
        var pool = DataSources.For(new DatabaseTarget.Postgres(api.Wire.ConnectionString));
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_prepared_statements "
            + "WHERE statement LIKE '%FROM guests%' AND statement LIKE '%WHERE %id = $1%'",
            connection);
        Assert.Equal(prepared, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>
    /// The connection breaks before a statement is sent for the first time, with its preparation, and when it is
    /// prepared.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GetGuest_ConnectionResetBeforeItIsSent_IsReplayedOnANewOne(int sent)
    {
        await using var api = await TestApi.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var id = await api.AddGuestAsync();
        for (var request = 0; request < sent; request++) await api.GetAsync($"/guests/{id}");

        Assert.Equal(1, await api.Wire.CutAsync());

        for (var request = 0; request < 4; request++) Assert.Equal(200, (await api.GetAsync($"/guests/{id}")).Status);
    }

    /// <summary>EF Core leaves the connection open when the transaction cannot begin on it.</summary>
    [Fact]
    public async Task SubmitRsvp_TransactionThatCannotBegin_GivesItsConnectionBack()
    {
        var begin = new FailingBegin();
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Interceptors = [begin], Settings = Faults.FewReplays },
            TestContext.Current.CancellationToken);
        var id = await api.AddGuestAsync();

        begin.Fails = true;
        for (var request = 0; request < 12; request++)
        {
            Assert.Equal(
                "unavailable", (await api.PostAsync($"/guests/{id}/rsvp", """{"attending":true}""")).Code);
        }

        begin.Fails = false;

        Assert.Equal(200, (await api.PostAsync($"/guests/{id}/rsvp", """{"attending":true}""")).Status);
        Assert.InRange(api.Wire.OpenConnections, 1, 2);
    }

    [Fact]
    public async Task GetGuest_ConnectionResetAndNoReplay_HarmsNoLaterRequest()
    {
        var options =
            new TestApiOptions { Settings = new Dictionary<string, string?> { ["Dsql:Retry:MaxRetries"] = "0" } };
        await using var api = await TestApi.StartAsync(options, TestContext.Current.CancellationToken);
        var id = await api.AddGuestAsync();
        await api.GetAsync($"/guests/{id}");
        Assert.Equal(1, await api.Wire.CutAsync());
        Assert.Equal(503, (await api.GetAsync($"/guests/{id}")).Status);

        for (var request = 0; request < 4; request++) Assert.Equal(200, (await api.GetAsync($"/guests/{id}")).Status);
    }

    private sealed class FailingBegin : DbTransactionInterceptor
    {
        public bool Fails { get; set; }

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default) =>
            Fails
                ? throw new OperationCanceledException()
                : base.TransactionStartingAsync(connection, eventData, result, cancellationToken);
    }
}

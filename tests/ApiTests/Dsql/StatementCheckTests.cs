using System.Data;
using System.Data.Common;
using EventPlatform.Infrastructure.Persistence;
using EventPlatform.Infrastructure.Persistence.Replay;
using EventPlatform.TestSupport.Wire;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>Tests of the check that all other tests run under.</summary>
public sealed class StatementCheckTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_SendingWhatDsqlRefuses_Fails()
    {
        await using var api =
            await TestApi.StartAsync(new TestApiOptions { Interceptors = [new PlantForShare()] }, Cancelled);

        var refused =
            await Assert.ThrowsAsync<RefusedStatementException>(() => api.GetAsync($"/guests/{Guid.NewGuid()}"));

        Assert.Contains("the only row locks", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithTheCheckOff_DoesNotFail()
    {
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { Interceptors = [new PlantForShare()], StatementCheck = false }, Cancelled);

        Assert.Equal(404, (await api.GetAsync($"/guests/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Dispose_AfterAnUnseenRefusal_Fails()
    {
        var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await ExecuteAsync(api.Wire, "TRUNCATE activities");

        await Assert.ThrowsAsync<RefusedStatementException>(() => api.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task Transaction_AsNpgsqlBeginsItByDefault_IsRefused()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);

        await SaveTwoGuestsAsync(api);

        Assert.Contains(
            "REPEATABLE READ",
            Assert.Throws<RefusedStatementException>(api.Wire.ThrowIfRefused).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transaction_WithTheInterceptor_IsAccepted()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);

        await SaveTwoGuestsAsync(api, new RepeatableReadInterceptor());

        api.Wire.ThrowIfRefused();
    }

    [Fact]
    public async Task RoundTrips_OfATransaction_AreThree()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await using var source = Source(api.Wire);
        await using var connection = await source.OpenConnectionAsync(Cancelled);

        using var measured = api.Wire.Measure();
        const IsolationLevel Level = IsolationLevel.RepeatableRead;
        await using (var transaction = await connection.BeginTransactionAsync(Level, Cancelled))
        {
            // More than a network buffer holds.
            await using var write = new NpgsqlCommand("SELECT length($1)", connection);
            write.Parameters.Add(new NpgsqlParameter { Value = new string('x', 300_000) });
            await write.ExecuteNonQueryAsync(Cancelled);
            await using var batch =
                new NpgsqlBatch(connection) { BatchCommands = { new("SELECT 1"), new("SELECT 2") } };
            await batch.ExecuteNonQueryAsync(Cancelled);
            await transaction.CommitAsync(Cancelled);
        }

        Assert.Equal(3, measured.RoundTrips);
        Assert.Equal(
            ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT length($1)", "SELECT 1", "SELECT 2", "COMMIT"],
            measured.Statements);
    }

    [Fact]
    public async Task RoundTrips_OfABeginByItself_AreCounted()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);

        using var measured = api.Wire.Measure();
        await ExecuteAsync(api.Wire, "BEGIN", "SELECT 1", "COMMIT");

        Assert.Equal(3, measured.RoundTrips);
    }

    // As the product's own: without a query of its own on a new connection.
    private static NpgsqlDataSource Source(WireProxy wire) =>
        new NpgsqlDataSourceBuilder(wire.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();

    private static async Task ExecuteAsync(WireProxy wire, params string[] statements)
    {
        await using var source = Source(wire);
        await using var connection = await source.OpenConnectionAsync(Cancelled);
        foreach (var statement in statements)
        {
#pragma warning disable CA2100 // The statements are constants of the tests.
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancelled);
        }
    }

    // Two changes in one save: EF Core begins a transaction of its own.
    private static async Task SaveTwoGuestsAsync(TestApi api, params IInterceptor[] interceptors)
    {
        await using var db = new AppDbContext(new DbContextOptionsBuilder<AppDbContext>()
            .UseNpgsql(
                new NpgsqlConnectionStringBuilder(api.Wire.ConnectionString) { Pooling = false }.ConnectionString)
            .AddInterceptors(interceptors)
            .Options);
        foreach (var name in new[] { "Ada", "Grace" })
        {
            var details = new Domain.Guests.GuestChanges { FirstName = name, LastName = "Lovelace" };
            db.Guests.Add(
                Domain.Guests.Guest.Create(Guid.NewGuid(), details, DateTimeOffset.UnixEpoch, Guid.NewGuid()).Value);
        }

        await db.SaveChangesAsync(Cancelled);
    }

    private sealed class PlantForShare : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
#pragma warning disable CA2100 // EF Core's own statement with a constant behind it.
            command.CommandText += " FOR SHARE";
#pragma warning restore CA2100
            return ValueTask.FromResult(result);
        }
    }
}

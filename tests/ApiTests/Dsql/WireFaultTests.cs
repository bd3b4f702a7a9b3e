using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>The faults that the tests inject are what they are said to be.</summary>
public sealed class WireFaultTests : IAsyncLifetime
{
    private string _connectionString = null!;
    private WireProxy _wire = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        _wire = WireProxy.Start(_connectionString);
        await using var connection = await OpenAsync();
        await connection.RunAsync("CREATE TABLE notes (id int PRIMARY KEY)");
    }

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_connectionString);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Error_OnCommit_IsSeenByTheClientWhetherCommittedOrNot(bool isCarriedOut, bool fatal)
    {
        await using var connection = await OpenAsync();
        var transaction = await connection.BeginTransactionAsync(Cancelled);
        await connection.RunAsync("INSERT INTO notes VALUES (1)");
        _wire.InjectError("XX000", "server unavailable", IsCommit, fatal: fatal, isCarriedOut: isCarriedOut);

        var error = await Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync(Cancelled));

        Assert.Equal(("XX000", "server unavailable"), (error.SqlState, error.MessageText));
        Assert.Equal(isCarriedOut ? 1L : 0L, await CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Error_OnAStatement_AbortsItsTransaction(bool isCarriedOut)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancelled);
        var injected = _wire.InjectError(
            "57014",
            "canceling statement",
            sql => sql.StartsWith("INSERT", StringComparison.Ordinal),
            isCarriedOut: isCarriedOut);

        var error = await Assert.ThrowsAsync<PostgresException>(() =>
            connection.RunAsync("INSERT INTO notes VALUES (1)"));
        await transaction.RollbackAsync(Cancelled);

        Assert.Equal(("57014", 1), (error.SqlState, injected.Hits));
        await connection.RunAsync("INSERT INTO notes VALUES (2)");
        Assert.Equal(1L, await CountAsync());
    }

    [Theory]
    [InlineData("53400")]
    [InlineData("53300")]
    [InlineData("28P01")]
    [InlineData("28000")]
    [InlineData("08006")]
    [InlineData("57P03")]
    public async Task ErrorAtConnect_RefusesNewConnectionsOnly(string sqlState)
    {
        await using var open = await OpenAsync();
        var injected = _wire.InjectAtConnect(sqlState, "unable to accept connection");

        var error = await Assert.ThrowsAsync<PostgresException>(OpenAsync);
        await using var next = await OpenAsync();

        Assert.Equal((sqlState, 1), (error.SqlState, injected.Hits));
        await open.RunAsync("SELECT 1");
    }

    [Fact]
    public async Task SilenceAtConnect_LastsUntilTheClientGivesUp()
    {
        _wire.InjectSilenceAtConnect();

        var error = await Assert.ThrowsAsync<NpgsqlException>(() => OpenAsync(timeout: 1));

        Assert.IsType<TimeoutException>(error.InnerException);
        await using var next = await OpenAsync();
    }

    [Fact]
    public async Task Blackhole_SwallowsWhatComesAndStaysOpen()
    {
        await using var connection = await OpenAsync();

        Assert.Equal(1, _wire.BlackholeIdle());

        await using var command = new NpgsqlCommand("INSERT INTO notes VALUES (1)", connection) { CommandTimeout = 1 };
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteNonQueryAsync(Cancelled));
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal(0L, await CountAsync());
    }

    private static bool IsCommit(string sql) => sql == "COMMIT";

    private Task<NpgsqlConnection> OpenAsync() => OpenAsync(timeout: 15);

    private async Task<NpgsqlConnection> OpenAsync(int timeout)
    {
        var settings = new NpgsqlConnectionStringBuilder(_wire.ConnectionString)
        {
            Pooling = false,
            Timeout = timeout,
            CancellationTimeout = -1,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    private async Task<long> CountAsync()
    {
        await using var connection = await OpenAsync();
        return (long)(await connection.RunAsync("SELECT count(*) FROM notes"))!;
    }
}

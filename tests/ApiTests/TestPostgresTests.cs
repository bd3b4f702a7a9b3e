using Npgsql;

namespace EventPlatform.ApiTests;

public sealed class TestPostgresTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateDatabase_FromATemplate_CopiesIt()
    {
        var template = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        await ServerSteps.ExecuteAsync(template, "CREATE TABLE copied ()");
        var name = new NpgsqlConnectionStringBuilder(template).Database;

        var copies = await Task.WhenAll(
            TestPostgres.CreateDatabaseAsync(name, Cancelled), TestPostgres.CreateDatabaseAsync(name, Cancelled));

        Assert.NotEqual(copies[0], copies[1]);
        foreach (var copy in copies)
        {
            Assert.Equal(0, await ServerSteps.QueryAsync<long>(copy, "SELECT count(*) FROM copied"));
            Assert.Equal(
                "repeatable read", await ServerSteps.QueryAsync<string>(copy, "SHOW transaction_isolation"));
            await TestPostgres.DropDatabaseAsync(copy, Cancelled);
        }

        await TestPostgres.DropDatabaseAsync(template, Cancelled);
    }
}

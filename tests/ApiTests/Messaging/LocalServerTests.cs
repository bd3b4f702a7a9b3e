using EventPlatform.LocalHost;
using EventPlatform.LocalHost.Queue;
using Npgsql;

namespace EventPlatform.ApiTests.Messaging;

/// <summary>What <c>serve</c> does with the activities of its queue when it ends.</summary>
public sealed class LocalServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_InterruptedInTheDemo_ReportsTheActivitiesThatCouldNotBeDelivered()
    {
        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        await using var source = NpgsqlDataSource.Create(database);
        await using (await LocalServer.StartAsync(new() { ConnectionString = database }, Cancelled))
        {
            await using var refuse = source.CreateCommand("ALTER TABLE activities ADD CHECK (false)");
            await refuse.ExecuteNonQueryAsync(Cancelled);
        }

        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        List<QueuedMessage> lost = [];
        var start = LocalServer.StartAsync(
            new()
            {
                ConnectionString = database,
                Demo = true,
                OnLost = messages =>
                {
                    lost.AddRange(messages);
                    return Task.CompletedTask;
                },
            },
            interrupt.Token);
        await using var guests = source.CreateCommand("SELECT count(*) FROM guests");
        while (!start.IsCompleted && await guests.ExecuteScalarAsync(Cancelled) is 0L) await Task.Yield();
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Contains(lost, message => message.Body.Contains("settings.updated", StringComparison.Ordinal));
        await TestPostgres.DropDatabaseAsync(database, CancellationToken.None);
    }
}

using EventPlatform.Cli.Functions;
using EventPlatform.Lambda;
using Npgsql;

namespace EventPlatform.Bench.ActivityConsumer;

/// <summary>The two ways to store a batch. Each call makes a consumer of its own, as Lambda does for each environment.</summary>
internal static class Contenders
{
    // The statement of RecordActivities.
    private const string Sql =
        """
        INSERT INTO activities (id, guest_id, action, "timestamp", created_at)
        SELECT id, guest_id, action, happened_at, $1
        FROM unnest($2, $3, $4, $5) AS new (id, guest_id, action, happened_at)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>The generated handler class with the container, the pipeline and the logging that it has on AWS.</summary>
    /// <param name="database">Where it stores.</param>
    public static Func<Batch, Task> Handler(BenchDatabase database)
    {
        var function = QueueFunction.CreateAll(new FunctionHost(database.Configuration, _ => { })).Single();
        return async batch =>
        {
            var response = await function.InvokeAsync(batch.Event);
            if (response.BatchItemFailures.Count > 0) throw new InvalidOperationException("The function did not store a message.");
        };
    }

    /// <summary>The yardstick: nothing but the statement, over the same pool.</summary>
    /// <param name="database">Where it stores.</param>
    public static Func<Batch, Task> BareNpgsql(BenchDatabase database) => async batch =>
    {
        await using var connection = await database.Pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = DateTimeOffset.UtcNow },
                new() { Value = batch.Ids },
                new() { Value = batch.GuestIds },
                new() { Value = batch.Actions },
                new() { Value = batch.Timestamps },
            },
        };
        await command.ExecuteNonQueryAsync();
    };
}

using System.Data.Common;
using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>
/// The connection breaks at the moment that decides: every command is applied once and leaves one activity.
/// </summary>
public sealed class LostConnectionTests
{
    private static readonly Guid Guest = new("3f0d5d4e-7a3c-4f57-9d3b-6a1f2c8e9b10");
    private static readonly Guid MessageId = new("7b6c2a90-1d54-4c3e-8f0a-2e9d4b7c6a51");

    public enum Loss
    {
        /// <summary>The server ends the session just before the statement: nothing was applied.</summary>
        Before,

        /// <summary>The statement was carried out, and its answer never arrived.</summary>
        After,
    }

    public static TheoryData<string, Loss> Cases
    {
        get
        {
            var cases = new TheoryData<string, Loss>();
            foreach (var command in new[]
            {
                "create",
                "create attending",
                "update",
                "delete",
                "rsvp",
                "settings",
                "record",
            })
            {
                cases.Add(command, Loss.Before);
                cases.Add(command, Loss.After);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Command_WhoseConnectionIsLost_IsAppliedOnceAndLeavesOneActivity(string command, Loss loss)
    {
        TestApi api = null!;
        var trap = new Trap
        {
            Statement = statement => CommitsByItself(statement, command),
            Commit = true,
            Before = connection => loss == Loss.Before ? EndSessionAsync(api, connection) : Task.CompletedTask,
            After = () => loss == Loss.After ? throw Broken() : Task.CompletedTask,
        };
        await using (api = await Intercepted.StartAsync(trap))
        {
            await AddGuestAsync(api);

            var status = await SendAsync(api, command);

            // A replayed creation that finds its guest does not insert it again.
            Assert.Equal((command, loss) == ("create", Loss.After) ? 1 : 2, trap.Seen);
            Assert.Equal(command switch { "create" or "create attending" => 201, "delete" => 204, _ => 200 }, status);
            Assert.Equal(1L, await api.SqlAsync(AppliedOnce(command)));
            Assert.Equal(2L, await api.SqlAsync("SELECT count(*) FROM activities"));
        }
    }

    [Fact]
    public async Task Delete_OfAnUnknownGuestAfterALostConnection_IsNotFoundWhenNothingCanHaveBeenDeleted()
    {
        var refused = new Trap
        {
            Statement = statement => CommitsByItself(statement, "delete"),
            Before = _ => throw new NpgsqlException("Failed to connect", new System.Net.Sockets.SocketException(111)),
        };
        await using var api = await Intercepted.StartAsync(refused);

        var answer = await api.DeleteAsync($"/guests/{Guest}");

        Assert.Equal((2, 404), (refused.Seen, answer.Status));
        Assert.Equal(0L, await api.SqlAsync("SELECT count(*) FROM activities"));
    }

    // In a transaction it is COMMIT that decides, out of one the statement itself; the activity's own INSERT is another
    // matter.
    private static bool CommitsByItself(DbCommand statement, string command) =>
        statement.Transaction is null && command switch
        {
            "create" => statement.CommandText.Contains("INSERT INTO guests", StringComparison.Ordinal),
            "delete" => statement.CommandText.Contains("DELETE FROM guests", StringComparison.Ordinal),
            "record" => statement.CommandText.Contains("INSERT INTO activities", StringComparison.Ordinal),
            _ => false,
        };

    private static string AppliedOnce(string command) => command switch
    {
        "create" => "SELECT count(*) FROM guests WHERE first_name = 'New' AND attending IS NULL",
        "create attending" => "SELECT count(*) FROM guests WHERE first_name = 'New' AND attending",
        "update" => "SELECT count(*) FROM guests WHERE dietary = 'vegan'",
        "delete" => "SELECT 1 - count(*) FROM guests",
        "rsvp" => "SELECT count(*) FROM guests WHERE attending",
        "settings" => "SELECT count(*) FROM settings WHERE location = 'Hall'",
        _ => $"SELECT count(*) FROM activities WHERE id = '{MessageId}'",
    };

    private static async Task<int> SendAsync(TestApi api, string command) => command switch
    {
        "create" => (await api.PostAsync("/guests", """{"first_name":"New","last_name":"Guest"}""")).Status,
        "create attending" =>
            (await api.PostAsync("/guests", """{"first_name":"New","last_name":"Guest","attending":true}""")).Status,
        "update" => (await api.PutAsync($"/guests/{Guest}", """{"dietary":"vegan"}""")).Status,
        "delete" => (await api.DeleteAsync($"/guests/{Guest}")).Status,
        "rsvp" => (await api.PostAsync($"/guests/{Guest}/rsvp", """{"attending":true}""")).Status,
        "settings" => (await api.PutAsync("/admin/settings", """{"location":"Hall"}""")).Status,
        _ => await RecordAsync(api),
    };

    private static async Task<int> RecordAsync(TestApi api) =>
        (await api.ConsumeAsync(("1", Bodies.Activity(MessageId, Guest)))).Count == 0 ? 200 : 500;

    // With the trail of having been put on the list.
    private static Task<object?> AddGuestAsync(TestApi api) => api.SqlAsync(
        $"""
        INSERT INTO activities (id, guest_id, action, "timestamp", created_at)
        VALUES (gen_random_uuid(), '{Guest}', 'guest.created', now(), now());
        INSERT INTO guests (id, first_name, last_name, created_at, updated_at, sort_key, first_name_folded)
        VALUES ('{Guest}', 'Ada', 'Lovelace', now(), now(), 'lovelace' || chr(1) || 'ada' || chr(1) || '{Guest}', 'ada')
        """);

    // The second argument makes the call wait until the session is gone.
    private static async Task EndSessionAsync(TestApi api, NpgsqlConnection connection) =>
        Assert.Equal(true, await api.SqlAsync($"SELECT pg_terminate_backend({connection.ProcessID}, 10000)"));

    private static NpgsqlException Broken() =>
        new("Exception while reading from stream", new IOException("Connection reset by peer"));
}

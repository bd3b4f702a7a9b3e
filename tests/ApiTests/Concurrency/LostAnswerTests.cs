using Npgsql;

namespace EventPlatform.ApiTests.Concurrency;

/// <summary>
/// A command was committed and its answer lost, and another client has written before it is replayed. What another
/// client's command stored is still stored after the replay.
/// </summary>
public sealed class LostAnswerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("update")]
    [InlineData("rsvp")]
    [InlineData("settings")]
    public async Task Command_OverwrittenBeforeItsReplay_IsUnavailableAndUndoesNothing(string command)
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await other.AddGuestAsync();
        await other.PutAsync("/admin/settings", """{"location":"Barn"}""");
        await using var api = await StartAsync(other, async () => Assert.Equal(200, command switch
        {
            "settings" => (await other.PutAsync("/admin/settings", """{"location":"Hall"}""")).Status,
            _ => (await other.PutAsync($"/guests/{guest}", """{"dietary":"vegan"}""")).Status,
        }));

        var answer = command switch
        {
            "settings" => await api.PutAsync("/admin/settings", """{"location":"Tent"}"""),
            "rsvp" => await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true,"dietary":"no nuts"}"""),
            _ => await api.PutAsync($"/guests/{guest}", """{"dietary":"no nuts"}"""),
        };

        ApiAssert.Problem(503, "unavailable", answer);
        var stays = command is "settings" ? "SELECT location FROM settings" : "SELECT dietary FROM guests";
        Assert.Equal(command is "settings" ? "Hall" : "vegan", await other.SqlAsync(stays));
    }

    [Fact]
    public async Task CreateGuest_ChangedBeforeItsReplay_AnswersTheChangedGuest()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        await using var api = await StartAsync(other, async () => Assert.Equal(
            200, (await other.PutAsync($"/guests/{await OnlyGuestAsync(other)}", """{"dietary":"vegan"}""")).Status));

        var answer = await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("vegan", answer.Json.GetProperty("dietary").GetString());
        Assert.Equal(2L, await other.SqlAsync("SELECT count(*) FROM activities"));
    }

    [Fact]
    public async Task CreateGuest_DeletedBeforeItsReplay_StaysDeleted()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        await using var api = await StartAsync(other, async () =>
            Assert.Equal(204, (await other.DeleteAsync($"/guests/{await OnlyGuestAsync(other)}")).Status));

        ApiAssert.Problem(
            503, "unavailable", await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace"}"""));

        Assert.Equal(0L, await other.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task UpdateGuest_DeletedBeforeItsReplay_IsUnavailable()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await other.AddGuestAsync();
        await using var api = await StartAsync(other, async () =>
            Assert.Equal(204, (await other.DeleteAsync($"/guests/{guest}")).Status));

        ApiAssert.Problem(503, "unavailable", await api.PutAsync($"/guests/{guest}", """{"dietary":"vegan"}"""));
    }

    [Fact]
    public async Task DeleteGuest_DeletedByAnotherBefore_IsNotFoundAndLeavesOneTrail()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await other.AddGuestAsync();
        Assert.Equal(204, (await other.DeleteAsync($"/guests/{guest}")).Status);
        await using var api = await StartAsync(other, () => Task.CompletedTask);

        ApiAssert.Problem(404, "guest_not_found", await api.DeleteAsync($"/guests/{guest}"));

        Assert.Equal(1L, await other.SqlAsync("SELECT count(*) FROM activities WHERE action = 'guest.deleted'"));
    }

    [Fact]
    public async Task Command_RefusedInItsReplay_IsNotSaidToHaveChangedNothing()
    {
        await using var other = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await other.AddGuestAsync();
        // The trap lets the answer of a COMMIT be lost that has not been carried out: the version is still the same.
        await using var api = await TestApi.StartAsync(
            new TestApiOptions { ConnectionString = other.ConnectionString, Settings = Faults.QuickReplays },
            Cancelled);
        api.Wire.InjectServerUnavailable(isCarriedOut: false, sql => CloseAndStrike(sql, other));

        ApiAssert.Problem(503, "unavailable", await api.PostAsync($"/guests/{guest}/rsvp", """{"attending":true}"""));

        static bool CloseAndStrike(string sql, TestApi other)
        {
            if (sql != "COMMIT") return false;
            using var connection = new NpgsqlConnection(other.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand(
                "INSERT INTO settings (id, settings_data, rsvp_deadline, seat_claims, created_at, updated_at) "
                + "VALUES ('00000000-0000-4000-8000-000000000001', '{}', '2020-01-01', 0, now(), now())",
                connection);
            command.ExecuteNonQuery();
            return true;
        }
    }

    // Its first change is committed, something happens, and the answer is lost.
    private static Task<TestApi> StartAsync(TestApi other, Func<Task> meanwhile)
    {
        var trap = new Trap
        {
            Statement = statement =>
                statement.Transaction is null && statement.CommandText.Contains("guests", StringComparison.Ordinal),
            Commit = true,
            After = async () =>
            {
                await meanwhile();
                throw new NpgsqlException(
                    "Exception while reading from stream", new IOException("Connection reset by peer"));
            },
        };
        return TestApi.StartAsync(
            new TestApiOptions
            {
                ConnectionString = other.ConnectionString,
                Interceptors = [trap],
                Settings = Faults.QuickReplays,
            },
            Cancelled);
    }

    private static async Task<Guid> OnlyGuestAsync(TestApi api) => (Guid)(await api.SqlAsync("SELECT id FROM guests"))!;
}

using System.Collections.Concurrent;
using EventPlatform.ApiTests.LocalDatabase;
using EventPlatform.LocalPostgres;
using EventPlatform.TestSupport.Wire;

namespace EventPlatform.ApiTests.Dsql;

/// <summary>Things go wrong while many write.</summary>
public sealed class FaultsUnderLoadTests(ITestOutputHelper output)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // Its control is LostUpdateTests.UpdateGuest_TwoHavingReadTheSameGuest_…: at READ COMMITTED a change is lost.
    [Fact]
    public async Task Rsvps_WithThirtyPercentConflictsAtCommit_LoseNothing()
    {
        const int Pairs = 16;
        const int Rounds = 63;
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var random = new Random(20261122);
        var injected = api.Wire.Inject(WireFault.RowConflict, sql => sql == "COMMIT" && Chance(0.3), int.MaxValue);
        var busy = 0;
        var accepted = 0;
        var lastNotes = new ConcurrentDictionary<Guid, string>();

        // Two write to the same guests, one of them the note: whoever overwrites with what is stale loses a note.
        await Task.WhenAll(Enumerable.Range(0, Pairs).Select(async _ =>
        {
            var guests = new List<Guid>();
            for (var i = 0; i < 4; i++) guests.Add(await api.AddGuestAsync());
            await Task.WhenAll(
                RespondAsync(guests, round => $$"""{"attending":true,"dietary":"note {{round}}"}"""),
                RespondAsync(guests, round => $$"""{"attending":{{(round % 2 == 0 ? "true" : "false")}}}"""));
        }));

        output.WriteLine($"{accepted} accepted, {busy} busy, {injected.Hits} conflicts injected");
        Assert.Equal(2 * Pairs * Rounds, accepted + busy);
        Assert.InRange(injected.Hits, accepted / 4, int.MaxValue);
        Assert.InRange(busy, 0, accepted / 100);
        Assert.Equal((long)accepted, await api.SqlAsync("SELECT count(*) FROM activities WHERE action LIKE 'rsvp.%'"));
        foreach (var (guest, note) in lastNotes)
            Assert.Equal(note, await api.SqlAsync($"SELECT dietary FROM guests WHERE id = '{guest}'"));

        async Task RespondAsync(List<Guid> guests, Func<int, string> body)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var guest = guests[round % guests.Count];
                var answer = await api.PostAsync($"/guests/{guest}/rsvp", body(round));
                if (answer.Status == 200)
                {
                    Interlocked.Increment(ref accepted);
                    if (body(round).Contains("note", StringComparison.Ordinal)) lastNotes[guest] = $"note {round}";
                }
                else
                {
                    Assert.Equal("busy", answer.Code);
                    Interlocked.Increment(ref busy);
                }
            }
        }

        bool Chance(double probability)
        {
            lock (random) return random.NextDouble() < probability;
        }
    }

    [Fact]
    public async Task Seats_WithThirtyPercentConflictsAtCommit_AreCountedExactly()
    {
        const int Seats = 20;
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        await api.PutAsync("/admin/settings", $$"""{"max_guests":{{Seats}}}""");
        var random = new Random(20261122);
        api.Wire.Inject(WireFault.RowConflict, sql => sql == "COMMIT" && random.NextDouble() < 0.3, int.MaxValue);

        var answers = new List<ApiAnswer>();
        for (var i = 0; i < Seats + 5; i++)
        {
            answers.Add(
                await api.PostAsync("/guests", """{"first_name":"Ada","last_name":"Lovelace","attending":true}"""));
        }

        Assert.Equal(Seats, answers.Count(answer => answer.Status == 201));
        Assert.Equal((long)Seats, await api.SqlAsync("SELECT seat_claims FROM settings"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_InTheMiddleOfFiveHundredRequests_LosesNoAcknowledgedWrite(bool crash)
    {
        await ServerSteps.NeedBinariesAsync();
        using var directory = new TemporaryDirectory();
        // Kept data is flushed at commit, so it outlives a crash.
        await using var server = await PostgresServer.StartAsync(LocalDatabaseFixture.KeptIn(directory), Cancelled);
        await TestApi.ApplySchemaAsync(server.ConnectionString);
        await using var api =
            await TestApi.StartAsync(new TestApiOptions { ConnectionString = server.ConnectionString }, Cancelled);
        var acknowledged = new ConcurrentDictionary<Guid, int>();
        var left = 500;
        var middle = new TaskCompletionSource();

        var writers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) is >= 0 and var number)
            {
                if (number == 250) middle.SetResult();
                var answer = await api.PostAsync("/guests", $$"""{"first_name":"Ada","last_name":"{{number}}"}""");
                if (answer.Status == 201) acknowledged[answer.Id] = number;
                else Assert.Equal("unavailable", answer.Code);
            }
        }).ToArray();
        await middle.Task.WaitAsync(Cancelled);
        await server.RestartAsync(crash, Cancelled);
        await Task.WhenAll(writers);

        output.WriteLine($"{acknowledged.Count} of 500 acknowledged");
        for (var i = 0; i < 20; i++)
            acknowledged[await api.AddGuestAsync()] = -i;
        Assert.InRange(acknowledged.Count, 250, 520);
        Assert.Equal(
            (long)acknowledged.Count,
            await api.SqlAsync($"SELECT count(*) FROM guests WHERE id IN ('{string.Join("','", acknowledged.Keys)}')"));
        Assert.Equal(
            false,
            await api.SqlAsync(
                "SELECT EXISTS (SELECT FROM guests WHERE last_name <> 'Lovelace' GROUP BY last_name HAVING count(*) " +
                "> 1)"));
    }
}

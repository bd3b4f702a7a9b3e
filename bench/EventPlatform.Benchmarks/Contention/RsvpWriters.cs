using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.TestSupport.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Benchmarks.Contention;

/// <summary>The result of many answers at once.</summary>
/// <param name="Outcomes">For each answer its HTTP status and, for a problem, its code.</param>
/// <param name="Elapsed">The time from the first answer to the last.</param>
/// <param name="Replays">The number of replays.</param>
internal sealed record RsvpRun(IReadOnlyCollection<string> Outcomes, TimeSpan Elapsed, int Replays)
{
    /// <summary>The answer of a guest who got a seat.</summary>
    public const string Accepted = "200";

    /// <summary>The answer of a guest who got none.</summary>
    public const string Full = "409 event_full";

    /// <summary>Counts the answers with an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    public int With(string outcome) => Outcomes.Count(other => other == outcome);

    /// <summary>Lists the other outcomes, such as <c>3 × 503 busy</c>; empty when there are none.</summary>
    public string Others() => string.Join(", ", Outcomes
        .Where(outcome => outcome is not (Accepted or Full)).GroupBy(outcome => outcome)
        .Select(same => $"{same.Count()} × {same.Key}"));
}

/// <summary>Guests who accept, through the generated wrapper, over connections that are open already.</summary>
internal sealed class RsvpWriters : IAsyncDisposable
{
    private readonly BenchDatabase _database;
    private readonly DatabaseTarget _target;
    private readonly ReplayCounter _replays = new();
    private readonly Functions _functions;

    private RsvpWriters(BenchDatabase database, string connectionString)
    {
        _database = database;
        _target = new DatabaseTarget.Postgres(connectionString);
        _functions = new Functions(
            Configurations.For(connectionString),
            services => services.AddLogging(logging => logging.AddProvider(_replays)));
    }

    /// <summary>Constructs the functions and opens their connections.</summary>
    /// <param name="database">The database with the guests.</param>
    /// <param name="connections">The number of connections.</param>
    public static async Task<RsvpWriters> ConnectAsync(BenchDatabase database, int connections)
    {
        await database.SetSeatsAsync(null);
        var writers = new RsvpWriters(database, database.WithPool(connections));
        var pool = DataSources.For(writers._target);
        var open = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => pool.OpenConnectionAsync().AsTask()));
        foreach (var connection in open) await connection.DisposeAsync();
        // The first requests compile queries.
        for (var i = 0; i < 50; i++) await writers._functions.SucceedAsync("SubmitRsvp", Accept(i));
        return writers;
    }

    /// <summary>Resets all answers, then lets guests accept.</summary>
    /// <param name="seats">The limit of seats; null for none.</param>
    /// <param name="guests">The number of guests; each accepts once.</param>
    /// <param name="atOnce">The number of guests who accept at the same time.</param>
    public async Task<RsvpRun> RunAsync(int? seats, int guests, int atOnce)
    {
        await _database.ExecuteAsync("UPDATE guests SET attending = NULL, rsvp_at = NULL");
        await _database.SetSeatsAsync(seats);
        await _database.ExecuteAsync("VACUUM (ANALYZE)");
        var events = Enumerable.Range(0, guests).Select(Accept).ToArray();
        var before = _replays.Count;

        var (answers, next) = (new ConcurrentQueue<Stream>(), -1);
        using var start = new SemaphoreSlim(0);
        var writers = Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            await start.WaitAsync();
            for (int i; (i = Interlocked.Increment(ref next)) < events.Length;)
                answers.Enqueue(await _functions.InvokeAsync("SubmitRsvp", events[i]));
        })).ToArray();
        var started = Stopwatch.GetTimestamp();
        start.Release(atOnce);
        await Task.WhenAll(writers);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new RsvpRun([.. answers.Select(OutcomeOf)], elapsed, _replays.Count - before);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DataSources.CloseAsync(_target);

    private static string OutcomeOf(Stream answer)
    {
        var json = JsonNode.Parse(answer)!;
        var body = JsonNode.Parse((string)json["body"]!)!;
        return $"{json["statusCode"]} {body["code"]}".TrimEnd();
    }

    private static byte[] Accept(int guest) => LambdaEvents.Http(
        "POST", $"/guests/{GuestData.Id(guest):D}/rsvp", "/guests/{guest_id}/rsvp", """{"attending":true}""");
}

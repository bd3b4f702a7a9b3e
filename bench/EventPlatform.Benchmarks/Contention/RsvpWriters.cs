using System.Collections.Concurrent;
using System.Diagnostics;
using EventPlatform.Benchmarks.Contenders;
using EventPlatform.Benchmarks.Database;
using EventPlatform.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Benchmarks.Contention;

/// <summary>What became of many answers at once.</summary>
/// <param name="Statuses">The HTTP status of each.</param>
/// <param name="Elapsed">From the first to the last.</param>
/// <param name="Replays">How often a use case was run again after a conflict.</param>
internal sealed record RsvpRun(IReadOnlyCollection<int> Statuses, TimeSpan Elapsed, int Replays)
{
    /// <summary>How many were answered with a status.</summary>
    /// <param name="status">Which.</param>
    public int With(int status) => Statuses.Count(other => other == status);
}

/// <summary>Guests who accept, through the generated handler, over connections that are open already.</summary>
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
        _functions = new Functions(Configurations.For(connectionString), services => services.AddLogging(logging => logging.AddProvider(_replays)));
    }

    /// <summary>Constructs the functions and opens their connections.</summary>
    /// <param name="database">The guests.</param>
    /// <param name="connections">How many.</param>
    public static async Task<RsvpWriters> ConnectAsync(BenchDatabase database, int connections)
    {
        await database.SetSeatsAsync(null);
        var writers = new RsvpWriters(database, database.WithPool(connections));
        var pool = DataSources.For(writers._target);
        var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => pool.OpenConnectionAsync().AsTask()));
        foreach (var connection in open) await connection.DisposeAsync();
        // The first requests compile queries.
        for (var i = 0; i < 50; i++) await writers._functions.SucceedAsync("SubmitRsvp", Accept(i));
        return writers;
    }

    /// <summary>Lets guests accept who have not answered yet.</summary>
    /// <param name="seats">The limit; null for none.</param>
    /// <param name="guests">How many accept, each once.</param>
    /// <param name="atOnce">How many of them at the same time.</param>
    public async Task<RsvpRun> RunAsync(int? seats, int guests, int atOnce)
    {
        await _database.ExecuteAsync("UPDATE guests SET attending = NULL, rsvp_at = NULL");
        await _database.SetSeatsAsync(seats);
        await _database.ExecuteAsync("VACUUM (ANALYZE)");
        var events = Enumerable.Range(0, guests).Select(Accept).ToArray();
        var before = _replays.Count;

        var (statuses, next) = (new ConcurrentQueue<int>(), -1);
        using var start = new SemaphoreSlim(0);
        var writers = Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            await start.WaitAsync();
            for (int i; (i = Interlocked.Increment(ref next)) < events.Length;)
                statuses.Enqueue(Functions.Status(await _functions.InvokeAsync("SubmitRsvp", events[i])));
        })).ToArray();
        var started = Stopwatch.GetTimestamp();
        start.Release(atOnce);
        await Task.WhenAll(writers);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new RsvpRun(statuses, elapsed, _replays.Count - before);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DataSources.CloseAsync(_target);

    private static byte[] Accept(int guest)
    {
        var id = GuestData.Id(guest).ToString("D");
        return Events.Http("POST", $"/guests/{id}/rsvp", ("guest_id", id), body: """{"attending":true}""");
    }
}

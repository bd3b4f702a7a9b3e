using System.Collections.Concurrent;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.TestSupport.Histories;

namespace EventPlatform.ApiTests.Histories;

/// <summary>
/// The queue of a run: records who published what, refuses some, so that the database takes them, and delivers the
/// others in batches to the consumer, those that failed until they are stored, and some once more.
/// </summary>
internal sealed class RecordingQueue(Random random, double loss) : IActivityQueue
{
    private const int BatchSize = 10;

    // A queue that does not shrink for so long will not.
    private const int MostBatchesInVain = 50;

    private readonly ConcurrentQueue<(string MessageId, string Body)> _messages = new();
    private readonly ConcurrentQueue<Operation> _refused = new();
    private readonly Lock _lock = new();
    private volatile bool _refusesSome = true;

    public string Name => "queue";

    public Task<Refusal?> SendAsync(IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken)
    {
        var operation = History.RecordPublished(activities);
        if (_refusesSome && Chance(0.05))
        {
            _refused.Enqueue(operation);
            return Task.FromResult<Refusal?>(new Refusal(activities, "full"));
        }

        foreach (var activity in activities.Where(_ => !Chance(loss)))
            _messages.Enqueue((Guid.NewGuid().ToString("D"), ActivityMessageJson.Write(activity)));
        return Task.FromResult<Refusal?>(null);
    }

    /// <summary>
    /// Takes everything from now on, and waits until what was refused is stored: the product has seconds for that,
    /// which a database that restarts may need.
    /// </summary>
    public async Task TakeAllAsync(CancellationToken until)
    {
        _refusesSome = false;
        while (_refused.Any(operation => operation.End == long.MaxValue) && !until.IsCancellationRequested)
            await Task.Delay(10, CancellationToken.None);
    }

    public void RefuseSome() => _refusesSome = true;

    /// <summary>Delivers until it is told to stop.</summary>
    public async Task DeliverAsync(TestApi api, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
            if (!await DeliverBatchAsync(api, again: 0.1)) await Task.Delay(10, CancellationToken.None);
    }

    /// <summary>Delivers what is left.</summary>
    public async Task DrainAsync(TestApi api)
    {
        var inVain = 0;
        while (!_messages.IsEmpty && inVain < MostBatchesInVain)
            inVain = await DeliverBatchAsync(api, again: 0) ? 0 : inVain + 1;
        Assert.True(_messages.IsEmpty, $"{_messages.Count} activities could not be stored after the last fault.");
    }

    // Returns whether all of a batch was stored.
    private async Task<bool> DeliverBatchAsync(TestApi api, double again)
    {
        var batch = new List<(string MessageId, string Body)>();
        while (batch.Count < BatchSize && _messages.TryDequeue(out var message)) batch.Add(message);
        if (batch.Count == 0) return false;

        var failed = await api.ConsumeAsync(batch);
        foreach (var message in batch)
            if (failed.Contains(message.MessageId) || Chance(again)) _messages.Enqueue(message);
        return failed.Count == 0;
    }

    private bool Chance(double probability)
    {
        lock (_lock) return random.NextDouble() < probability;
    }
}

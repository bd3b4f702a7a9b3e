using EventPlatform.TestSupport.Wire;

namespace EventPlatform.ApiTests.Histories;

/// <summary>What goes wrong while clients write: conflicts, lost answers, broken connections, restarts.</summary>
internal sealed class Disturbance(WireProxy wire, RecordingQueue queue, Random random)
{
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly List<(string Name, WireFaultRule Rule)> _rules = [];

    /// <summary>How often what went wrong.</summary>
    public override string ToString() => string.Join(", ", _rules.Select(rule => $"{rule.Rule.Hits} {rule.Name}"));

    /// <summary>From now on statements fail at random.</summary>
    public void Begin()
    {
        OnCommit(0.2, WireFault.RowConflict);
        OnCommit(0.03, WireFault.LoseAnswer);
        OnCommit(0.01, WireFault.LoseRequest);
        OnCommit(0.01, WireFault.CrashAfter);
        Add("XX000 after commits", wire.InjectServerUnavailable(true, OneOf(0.02, Commits), int.MaxValue));
        Add("XX000 instead of commits", wire.InjectServerUnavailable(false, OneOf(0.02, Commits), int.MaxValue));
        OnAny(0.01, WireFault.CatalogChange);
        OnAny(0.002, WireFault.LoseAnswer);
        OnAny(0.002, WireFault.LoseRequest);
        OnConnect(0.05, "08006", "connection failure");
        OnConnect(0.05, "53400", "too many new connections");
    }

    /// <summary>Breaks all connections now and then.</summary>
    public async Task CutAsync(CancellationToken until)
    {
        while (!await EndedAsync(BetweenCuts, until)) await wire.CutAsync();
    }

    /// <summary>Restarts the database in order after a third of the time, and crashes it after another third.</summary>
    public async Task RestartAsync(Func<bool, Task> restart, TimeSpan duration, CancellationToken until)
    {
        foreach (var crash in new[] { false, true })
        {
            if (await EndedAsync(duration * 0.3, until)) return;

            await queue.TakeAllAsync(until);
            await restart(crash);
            queue.RefuseSome();
        }
    }

    private static bool Commits(string sql) =>
        sql == "COMMIT"
        || sql.StartsWith("WITH guest AS", StringComparison.Ordinal)
        || sql.StartsWith("WITH deleted AS", StringComparison.Ordinal)
        || sql.StartsWith("INSERT INTO activities", StringComparison.Ordinal);

    private static async Task<bool> EndedAsync(TimeSpan time, CancellationToken until)
    {
        try
        {
            await Task.Delay(time, until);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void OnCommit(double probability, WireFault fault) =>
        Add($"{fault} of commits", wire.Inject(fault, OneOf(probability, Commits), int.MaxValue));

    private void OnAny(double probability, WireFault fault) =>
        Add($"{fault}", wire.Inject(fault, OneOf(probability, _ => true), int.MaxValue));

    private void OnConnect(double probability, string sqlState, string message) =>
        Add($"{sqlState} at connect", wire.InjectAtConnect(sqlState, message, int.MaxValue, () => Chance(probability)));

    private void Add(string name, WireFaultRule rule) => _rules.Add((name, rule));

    private Func<string, bool> OneOf(double probability, Func<string, bool> statements) =>
        sql => statements(sql) && Chance(probability);

    private bool Chance(double probability)
    {
        lock (_lock) return random.NextDouble() < probability;
    }
}

using EventPlatform.TestSupport.Wire;

namespace EventPlatform.IntegrationTests.Histories;

/// <summary>What goes wrong while clients write: conflicts, lost requests and answers, broken connections, restarts.</summary>
internal sealed class Disturbance(WireProxy wire, ActivityBelt belt, Random random)
{
    // Longer than a refused activity may take to be stored, twice over.
    private static readonly TimeSpan QuietOfTheBelt = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenCuts = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly List<(string Name, WireFaultRule Rule)> _rules = [];

    /// <summary>How often what went wrong.</summary>
    public override string ToString() => string.Join(", ", _rules.Select(rule => $"{rule.Rule.Hits} {rule.Name}"));

    /// <summary>From now on statements fail at random.</summary>
    public void Begin()
    {
        Add("conflicts", 0.2, Commits, (strikes, times) => wire.Inject(WireFault.RowConflict, strikes, times));
        Add("catalog changes", 0.01, _ => true, (strikes, times) => wire.Inject(WireFault.CatalogChange, strikes, times));
        Add("lost answers", 0.03, Commits, (strikes, times) => wire.Inject(WireFault.LoseAnswer, strikes, times));
        Add("lost answers of any statement", 0.002, _ => true, (strikes, times) => wire.Inject(WireFault.LoseAnswer, strikes, times));
        Add("lost requests", 0.01, Commits, (strikes, times) => wire.Inject(WireFault.LoseRequest, strikes, times));
        Add("lost requests of any statement", 0.002, _ => true, (strikes, times) => wire.Inject(WireFault.LoseRequest, strikes, times));
        Add("crashes after the commit", 0.01, Commits, (strikes, times) => wire.Inject(WireFault.CrashAfter, strikes, times));
        Add("XX000 after the commit", 0.02, Commits, (strikes, times) => wire.InjectServerUnavailable(isCarriedOut: true, strikes, times));
        Add("XX000 instead of it", 0.02, Commits, (strikes, times) => wire.InjectServerUnavailable(isCarriedOut: false, strikes, times));
        Add("XX000 of any statement", 0.002, _ => true, (strikes, times) => wire.InjectServerUnavailable(isCarriedOut: false, strikes, times));
        Add("08006 at connect", 0.05, _ => true, (strikes, times) => wire.InjectAtConnect("08006", "connection failure", times, () => strikes("")));
        Add("53400 at connect", 0.05, _ => true, (strikes, times) => wire.InjectAtConnect("53400", "too many new connections", times, () => strikes("")));
    }

    /// <summary>Breaks all connections now and then.</summary>
    public async Task CutAsync(CancellationToken until)
    {
        while (!await EndedAsync(BetweenCuts, until)) await wire.CutAsync();
    }

    /// <summary>Restarts the database in order after 35 % of the time and crashes it after 70 %.</summary>
    public async Task RestartAsync(Func<bool, Task> restart, TimeSpan duration, CancellationToken until)
    {
        foreach (var crash in new[] { false, true })
        {
            if (await EndedAsync(duration * 0.35 - QuietOfTheBelt, until)) return;

            belt.RefuseSome(false);
            if (await EndedAsync(QuietOfTheBelt, until)) return;

            await restart(crash);
            belt.RefuseSome(true);
        }
    }

    private static bool Commits(string sql) =>
        sql == "COMMIT"
        || sql.StartsWith("INSERT INTO guests", StringComparison.Ordinal)
        || sql.StartsWith("DELETE FROM guests", StringComparison.Ordinal)
        || sql.StartsWith("INSERT INTO activities", StringComparison.Ordinal);

    private static async Task<bool> EndedAsync(TimeSpan time, CancellationToken until)
    {
        await Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.Zero, until).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return until.IsCancellationRequested;
    }

    private void Add(string name, double probability, Func<string, bool> statement, Func<Func<string, bool>, int, WireFaultRule> inject) =>
        _rules.Add((name, inject(sql => statement(sql) && Chance(probability), int.MaxValue)));

    private bool Chance(double probability)
    {
        lock (_lock) return random.NextDouble() < probability;
    }
}

using EventPlatform.TestSupport.Wire;

namespace EventPlatform.IntegrationTests.Histories;

/// <summary>What goes wrong while clients write: conflicts, lost requests and answers, broken connections, restarts.</summary>
internal sealed class Disturbance(WireProxy wire, ActivityBelt belt, Random random)
{
    // Longer than a refused activity may take to be stored, twice over.
    private static readonly TimeSpan QuietOfTheBelt = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenCuts = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<WireFaultRule> _rules = [];

    /// <summary>How often what went wrong.</summary>
    public override string ToString() => string.Join(", ", _rules.Select(rule => $"{rule.Hits} {rule.Fault}"));

    /// <summary>From now on statements fail at random.</summary>
    public void Begin()
    {
        Inject(WireFault.RowConflict, 0.2, Commits);
        Inject(WireFault.LoseAnswer, 0.03, Commits);
        Inject(WireFault.CrashAfter, 0.01, Commits);
        Inject(WireFault.LoseRequest, 0.01, Commits);
        Inject(WireFault.LoseRequest, 0.002, _ => true);
        Inject(WireFault.LoseAnswer, 0.002, _ => true);
        Inject(WireFault.CatalogChange, 0.01, _ => true);
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

    private void Inject(WireFault fault, double probability, Func<string, bool> statement) =>
        _rules.Add(wire.Inject(fault, sql => statement(sql) && Chance(probability), int.MaxValue));

    private bool Chance(double probability)
    {
        lock (_lock) return random.NextDouble() < probability;
    }
}

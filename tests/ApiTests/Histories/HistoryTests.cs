using System.Diagnostics;
using EventPlatform.ApiTests.Concurrency;
using EventPlatform.ApiTests.LocalDatabase;
using EventPlatform.LocalPostgres;
using EventPlatform.TestSupport.Histories;
using EventPlatform.TestSupport.Histories.Checks;

namespace EventPlatform.ApiTests.Histories;

/// <summary>Parallel clients do everything at random while things go wrong; it must obey the rules.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Examples = 5;

    // For a busy machine: most controls need a few seconds.
    private static readonly TimeSpan LongestControl = TimeSpan.FromMinutes(5);

    public static TheoryData<string, string> GuardsOff { get; } = new()
    {
        { "claims of seats", SeatRules.Oversold },
        { "snapshots", SeatRules.Oversold },
        { "versions", WriteRules.Unasked },
        { "delivery", ActivityRules.NotStored },
        { "claims of seats, with a waiting list", WaitingRules.FreeSeat },
        { "promotion", WaitingRules.FreeSeat },
        { "order of those who wait", WaitingRules.OutOfOrder },
        { "whole households", WriteRules.Partly },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_AtOnceUnderFaultsAndRestarts_ObeysTheRules()
    {
        await ServerSteps.NeedBinariesAsync();
        using var directory = new TemporaryDirectory();
        // Kept data is flushed at commit, so it outlives a crash.
        await using var server = await PostgresServer.StartAsync(LocalDatabaseFixture.KeptIn(directory), Cancelled);
        await TestApi.ApplySchemaAsync(server.ConnectionString);
        var options = new HistoryOptions { Restart = crash => server.RestartAsync(crash, Cancelled) };

        var recording = await HistoryRun.RunAsync(server.ConnectionString, options, output.WriteLine);

        Report(recording);
        AssertObeyed(HistoryRules.Check(recording), options);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Everything_AtOnceWithoutFaults_ObeysTheRules(bool onlySeats, bool waitlist)
    {
        var options = new HistoryOptions
        {
            Duration = TimeSpan.FromSeconds(5),
            HasFaults = false,
            OnlySeats = onlySeats,
            Waitlist = waitlist,
        };

        AssertObeyed(await CheckAnewAsync(options), options);
    }

    // The control: with a guard off, the same rules must find the damage.
    [Theory]
    [MemberData(nameof(GuardsOff))]
    public async Task Everything_AtOnceWithAGuardOff_BreaksARule(string guard, string rule)
    {
        // Versions matter where answers are lost.
        var hasFaults = guard == "versions";
        var options = new HistoryOptions
        {
            Duration = LongestControl,
            MaxRequests = 500,
            HasFaults = hasFaults,
            OnlySeats = !hasFaults,
            Waitlist = guard is not ("claims of seats" or "snapshots" or "delivery" or "versions"),
            LostActivities = guard == "delivery" ? 0.2 : 0,
            Interceptors = guard switch
            {
                "claims of seats" or "claims of seats, with a waiting list" => [new NoSeatClaims()],
                "promotion" => [new WaitingListRead("ORDER BY", "AND false ORDER BY")],
                "order of those who wait" => [new WaitingListRead("waitlisted_at, ", "waitlisted_at DESC, ")],
                "whole households" => [new PartlySaved()],
                "snapshots" => [new ReadCommitted()],
                "versions" => [new VersionsOff()],
                _ => [],
            },
        };

        // Which of them meet is a matter of chance: again until two have.
        IReadOnlyList<Violation> violations = [];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; !violations.Any(Matches) && Stopwatch.GetElapsedTime(start) < LongestControl; i++)
            violations = await CheckAnewAsync(options with { Seed = options.Seed + i });

        output.WriteLine(HistoryRules.Describe(violations, Examples));
        Assert.Contains(rule, violations.Select(violation => violation.Rule));

        bool Matches(Violation violation) => violation.Rule == rule;
    }

    private static void AssertObeyed(IReadOnlyList<Violation> violations, HistoryOptions options) =>
        Assert.True(violations.Count == 0, $"Seed {options.Seed}:\n{HistoryRules.Describe(violations, Examples)}");

    private async Task<IReadOnlyList<Violation>> CheckAnewAsync(HistoryOptions options)
    {
        await using var database = await TestApi.StartAsync(cancellationToken: Cancelled);
        var recording = await HistoryRun.RunAsync(database.ConnectionString, options, output.WriteLine);
        Report(recording);
        return HistoryRules.Check(recording);
    }

    private void Report(Recording recording)
    {
        var useCases = recording.Operations.GroupBy(operation => operation.Request.UseCase);
        foreach (var useCase in useCases.OrderBy(useCase => useCase.Key))
        {
            var ends = useCase.CountBy(operation => operation.Code ?? $"{operation.Outcome}");
            output.WriteLine($"{useCase.Key}: {string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}");
        }
    }
}

using EventPlatform.Cli.LocalDatabase;
using EventPlatform.IntegrationTests.Histories.Checks;
using EventPlatform.IntegrationTests.LocalDatabase;
using EventPlatform.TestSupport;

namespace EventPlatform.IntegrationTests.Histories;

/// <summary>Parallel clients do everything at random while things go wrong; afterwards all that happened must obey the rules.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Examples = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_AtOnceUnderFaultsAndRestarts_ObeysTheRules()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        using var directory = new TemporaryDirectory();
        // Kept data is flushed at commit, so it outlives a crash.
        await using var server = await LocalPostgres.StartAsync(LocalDatabaseFixture.KeptIn(directory), Cancelled);
        await TestApi.ApplySchemaAsync(server.ConnectionString);
        var options = new HistoryOptions { Restart = crash => server.RestartAsync(crash, Cancelled) };

        var recording = await HistoryRun.RunAsync(server.ConnectionString, options, output.WriteLine);

        Report(recording);
        var violations = HistoryRules.Check(recording);
        Assert.True(violations.Count == 0, $"Seed {options.Seed}:\n{HistoryRules.Describe(violations, Examples)}");
    }

    private void Report(Recording recording)
    {
        foreach (var useCase in recording.Operations.GroupBy(operation => operation.Request.UseCase).OrderBy(useCase => useCase.Key))
        {
            var ends = useCase.GroupBy(operation => operation.Code ?? $"{operation.Outcome}").OrderByDescending(end => end.Count());
            output.WriteLine($"{useCase.Key}: {string.Join(", ", ends.Select(end => $"{end.Count()} {end.Key}"))}");
        }
    }
}

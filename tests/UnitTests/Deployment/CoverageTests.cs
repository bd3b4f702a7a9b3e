namespace EventPlatform.UnitTests.Deployment;

/// <summary>.ci/coverage, which adds up what several test programs have run.</summary>
public sealed class CoverageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Coverage_OfTwoReports_CountsWhatEitherHasRun()
    {
        const string File = "SF:/a, b/src/Domain/Guests/Guest.cs";
        await WriteAsync("one.info", File, "DA:1,2", "DA:2,0", "BRDA:2,5,0,1", "BRDA:2,5,1,-", "end_of_record");
        await WriteAsync("two.info", File, "DA:1,0", "DA:2,0", "DA:3,1", "BRDA:2,5,0,0", "BRDA:2,5,1,-",
            "end_of_record", "SF:/a, b/src/Lambda/Startup.cs", "DA:1,0", "BRDA:1,0,0,0", "end_of_record");

        Assert.Equal(
            "Coverage of Domain: lines 66.7 %, branches 50.0 %\nCoverage of Lambda: lines 0.0 %, branches 0.0 %\n",
            await RunAsync());
    }

    [Fact]
    public async Task Coverage_WithoutReports_IsNothing() => Assert.Empty(await RunAsync());

    private Task WriteAsync(string name, params string[] lines) =>
        File.WriteAllLinesAsync(_directory.Below(name), lines, TestContext.Current.CancellationToken);

    private async Task<string> RunAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script runs on Linux.");
        await using var script = new ChildProcess(["bash", Repository.PathOf(".ci", "coverage"), _directory.Path]);

        Assert.Equal(0, await script.WaitAsync(TestContext.Current.CancellationToken));
        return script.Output;
    }
}

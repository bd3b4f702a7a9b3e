namespace EventPlatform.ProcessTests.Serve;

/// <summary>What a signal does to <c>serve</c>.</summary>
public sealed class ServeSignalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Signal_StopsEverything(string signal)
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());

        await serve.SignalAsync(signal);

        Assert.Equal(0, await serve.WaitForExitAsync());
        Assert.False(postgres.IsOfRunningServer());
        Assert.Contains("Stopping", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HangUp_WithAnOutputThatTakesNothing_StopsEverything()
    {
        await ServerSteps.NeedBinariesAsync();
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no such device.");
        await using var serve = await ServeProcess.StartMuteAsync(_directory);
        var postgres = serve.Postgres!;

        await serve.SignalAsync("HUP");

        Assert.Equal(0, await serve.WaitForExitAsync());
        Assert.False(postgres.IsOfRunningServer());
    }

    [Fact]
    public async Task HangUp_UnderNohup_ChangesNothing()
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartInShellAsync(_directory, "trap '' HUP");

        await serve.SignalAsync("HUP");

        // A signal that stopped it would have done so before this request was answered.
        Assert.True(await serve.IsHealthyAsync());
        Assert.DoesNotContain("Stopping", serve.Output, StringComparison.Ordinal);
        await serve.SignalAsync("TERM");
        Assert.Equal(0, await serve.WaitForExitAsync());
    }

    [Fact]
    public async Task Kill_OfServe_StopsItsDatabase()
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());

        await serve.SignalAsync("KILL");

        Assert.NotEqual(0, await serve.WaitForExitAsync());
        await Patience.WaitUntilAsync(
            () => !postgres.IsOfRunningServer(), TestContext.Current.CancellationToken);
    }
}

namespace EventPlatform.ProcessTests.Serve;

/// <summary>What <c>serve</c> does when its database ends.</summary>
public sealed class ServeDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    // TERM is a smart shutdown, which waits for the connections that serve keeps.
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Serve_WhoseDatabaseIsEnded_StartsItAgain(string signal)
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        await serve.AddGuestAsync();
        var first = serve.Postgres!;

        await ChildProcess.SignalAsync(signal, first.ProcessId);

        await Patience.WaitUntilAsync(
            async () =>
                serve.Postgres is { } second && second.ProcessId != first.ProcessId && await serve.IsHealthyAsync(),
            TestContext.Current.CancellationToken);
        Assert.Equal("1", await serve.CountGuestsAsync());
        Assert.Contains("was started again", serve.Output, StringComparison.Ordinal);
        Assert.False(first.IsOfRunningServer());
    }

    [Fact]
    public async Task Serve_WhoseDatabaseDoesNotStartAgain_EndsWithTheReason()
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var configuration = _directory.Below(".data", "postgres", "postgresql.conf");
        await File.AppendAllTextAsync(configuration, "no_such_setting = 1\n", Cancelled);

        await ChildProcess.SignalAsync("KILL", serve.Postgres!.ProcessId);

        Assert.Equal(1, await serve.WaitForExitAsync());
        Assert.Contains("no_such_setting", serve.Output, StringComparison.Ordinal);
        ServeSteps.AssertNoStackTrace(serve.Output);
    }

    [Fact]
    public async Task Serve_WhoseDatabaseIsKilledAgain_StartsItAgain()
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        await serve.AddGuestAsync();
        for (var i = 0; i < 4; i++)
        {
            var killed = serve.Postgres!;
            await ChildProcess.SignalAsync("KILL", killed.ProcessId);
            await Patience.WaitUntilAsync(
                async () => serve.HasExited
                    || (serve.Postgres is { } next
                        && next.ProcessId != killed.ProcessId
                        && await serve.IsHealthyAsync()),
                TestContext.Current.CancellationToken);
        }

        Assert.Equal("1", await serve.CountGuestsAsync());
    }
}

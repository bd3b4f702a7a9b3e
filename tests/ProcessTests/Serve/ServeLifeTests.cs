using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>Starting and restarting, and what goes wrong with either.</summary>
public sealed class ServeLifeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restart_WithDemo_KeepsTheDataAndMakesUpNoMore()
    {
        string guests;
        await using (var first = await ServeProcess.StartAsync(_directory, "--demo"))
        {
            await first.AddGuestAsync();
            guests = await first.CountGuestsAsync();
        }

        await using var second = await ServeProcess.StartAsync(_directory, "--demo");

        Assert.Equal(guests, await second.CountGuestsAsync());
        Assert.Contains("--demo leaves it as it is", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_AfterAKill_FindsTheData()
    {
        await using (var first = await ServeProcess.StartAsync(_directory))
        {
            await first.AddGuestAsync();
            await first.SignalAsync("KILL");
            Assert.NotEqual(0, await first.WaitForExitAsync());
        }

        await using var second = await ServeProcess.StartAsync(_directory);

        Assert.Equal("1", await second.CountGuestsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_WhoseDataIsGone_StopsItsDatabaseAndEndsWithTheReason(bool move)
    {
        await ServerSteps.NeedBinariesAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());
        if (move)
            Directory.Move(_directory.Below(".data"), _directory.Below("moved"));
        else
            Directory.Delete(_directory.Below(".data"), recursive: true);

        Assert.Equal(1, await serve.WaitForExitAsync());

        Assert.Contains("postgres is gone", serve.Output, StringComparison.Ordinal);
        ServeSteps.AssertNoStackTrace(serve.Output);
        // A server notices by itself after a minute or so that its files are gone.
        Assert.False(IsRunning(postgres.ProcessId));
    }

    [Fact]
    public async Task Connections_MoreThanTheOpenFilesAllow_AreAllAnswered()
    {
        const int Many = 600;
        await ServerSteps.NeedBinariesAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such limit.");
        await using var serve = await ServeProcess.StartInShellAsync(_directory, "ulimit -n 512");
        // Kept open as browsers and load generators do: no connection is given up for another's sake.
        List<TcpClient> clients = [];
        try
        {
            for (var i = 0; i < Many; i++)
            {
                clients.Add(new TcpClient());
                await clients[i].ConnectAsync(IPAddress.Loopback, serve.Http.BaseAddress!.Port, Cancelled);
            }

            var answers = await Task.WhenAll(clients.Select(AskAsync));

            Assert.All(answers, answer => Assert.Equal("HTTP/1.1 200 OK", answer));
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }

        Assert.True(await serve.IsHealthyAsync());

        static async Task<string?> AskAsync(TcpClient client)
        {
            var stream = client.GetStream();
            await stream.WriteAsync("GET /admin/stats HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancelled);
            using var reader = new StreamReader(stream, leaveOpen: true);
            return await reader.ReadLineAsync(Cancelled);
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Start_WithTooFewOpenFiles_SaysSo(int files)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is read on Linux.");
        var (exitCode, output) = await ServeProcess.RunInShellAsync(
            _directory, $"ulimit -n {files}", "serve", "--port", "0");

        Assert.Equal(1, exitCode);
        Assert.Contains("ulimit -n 1024", output, StringComparison.Ordinal);
        ServeSteps.AssertNoStackTrace(output);
        Assert.False(Directory.Exists(_directory.Below(".data")));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("")]
    public async Task Start_WithABadPort_SaysSo(string port)
    {
        var (exitCode, output) = await ServeProcess.RunAsync(_directory, "serve", "--port", port);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("--port", output, StringComparison.Ordinal);
        ServeSteps.AssertNoStackTrace(output);
        Assert.False(Directory.Exists(_directory.Below(".data")));
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysSoAndLeavesNoServerBehind()
    {
        await ServerSteps.NeedBinariesAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exitCode, output) = await ServeProcess.RunAsync(_directory, "serve", "--port", port);

        Assert.Equal(1, exitCode);
        Assert.Contains(port, output, StringComparison.Ordinal);
        Assert.Contains(
            "in use: end the program that uses it, or choose another with --port", output, StringComparison.Ordinal);
        ServeSteps.AssertNoStackTrace(output);
        Assert.False(File.Exists(_directory.Below(".data", "postgres", "postmaster.pid")));
    }

    // By its id alone, since the files of the server are gone. On Linux, one that has ended may still be listed.
    private static bool IsRunning(int processId)
    {
        if (!OperatingSystem.IsLinux()) return Process.GetProcesses().Any(process => process.Id == processId);

        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

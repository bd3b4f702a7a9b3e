using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventPlatform.ApiTests.LocalDatabase;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>Starting, stopping, and what goes wrong with either.</summary>
public sealed class ServeLifeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Signal_StopsEverything(string signal)
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());

        await serve.SignalAsync(signal);

        Assert.Equal(0, await serve.WaitForExitAsync());
        Assert.False(postgres.IsOfRunningServer());
        Assert.Contains("Stopping", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_WithDemo_KeepsTheDataAndMakesUpNoMore()
    {
        string guests;
        await using (var first = await ServeProcess.StartAsync(_directory, "--demo"))
        {
            await AddGuestAsync(first);
            guests = await TotalGuestsAsync(first);
        }

        await using var second = await ServeProcess.StartAsync(_directory, "--demo");

        Assert.Equal(guests, await TotalGuestsAsync(second));
        Assert.Contains("--demo leaves it as it is", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_AfterAKill_FindsTheData()
    {
        await using (var first = await ServeProcess.StartAsync(_directory))
        {
            await AddGuestAsync(first);
            await first.SignalAsync("KILL");
            Assert.NotEqual(0, await first.WaitForExitAsync());
        }

        await using var second = await ServeProcess.StartAsync(_directory);

        Assert.Equal("1", await TotalGuestsAsync(second));
    }

    [Fact]
    public async Task HangUp_WithAnOutputThatTakesNothing_StopsEverything()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
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
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartInShellAsync(_directory, "trap '' HUP");

        await serve.SignalAsync("HUP");

        // The signal that is answered was sent later.
        Assert.True(await serve.IsHealthyAsync());
        await serve.SignalAsync("TERM");
        Assert.Equal(0, await serve.WaitForExitAsync());
    }

    [Fact]
    public async Task Kill_OfServe_StopsItsDatabase()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());

        await serve.SignalAsync("KILL");

        Assert.NotEqual(0, await serve.WaitForExitAsync());
        await ServeProcess.WaitUntilAsync(() => Task.FromResult(!postgres.IsOfRunningServer()));
    }

    // TERM is a smart shutdown, which waits for the connections that serve keeps.
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Serve_WhoseDatabaseIsEnded_StartsItAgain(string signal)
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        await AddGuestAsync(serve);
        var first = serve.Postgres!;

        await ChildProcess.SignalAsync(signal, first.ProcessId);

        await ServeProcess.WaitUntilAsync(async () =>
            serve.Postgres is { } second && second.ProcessId != first.ProcessId && await serve.IsHealthyAsync());
        Assert.Equal("1", await TotalGuestsAsync(serve));
        Assert.Contains("was started again", serve.Output, StringComparison.Ordinal);
        Assert.False(first.IsOfRunningServer());
    }

    [Fact]
    public async Task Serve_WhoseDatabaseDoesNotStartAgain_EndsWithTheReason()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var configuration = _directory.Below(".data", "postgres", "postgresql.conf");
        await File.AppendAllTextAsync(configuration, "no_such_setting = 1\n", Cancelled);

        await ChildProcess.SignalAsync("KILL", serve.Postgres!.ProcessId);

        Assert.Equal(1, await serve.WaitForExitAsync());
        Assert.Contains("no_such_setting", serve.Output, StringComparison.Ordinal);
        AssertNoStackTrace(serve.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_WhoseDataIsGone_StopsItsDatabaseAndEndsWithTheReason(bool move)
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        var postgres = serve.Postgres!;
        Assert.True(postgres.IsOfRunningServer());
        if (move)
            Directory.Move(_directory.Below(".data"), _directory.Below("moved"));
        else
            Directory.Delete(_directory.Below(".data"), recursive: true);

        Assert.Equal(1, await serve.WaitForExitAsync());

        Assert.Contains("postgres is gone", serve.Output, StringComparison.Ordinal);
        AssertNoStackTrace(serve.Output);
        // A server notices by itself after a minute or so that its files are gone.
        Assert.False(ServeProcess.IsRunning(postgres.ProcessId));
    }

    [Fact]
    public async Task Serve_WhoseDatabaseIsKilledAgain_StartsItAgain()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        await using var serve = await ServeProcess.StartAsync(_directory);
        await AddGuestAsync(serve);
        for (var i = 0; i < 4; i++)
        {
            var killed = serve.Postgres!;
            await ChildProcess.SignalAsync("KILL", killed.ProcessId);
            await ServeProcess.WaitUntilAsync(async () =>
                serve.HasExited
                || (serve.Postgres is { } next && next.ProcessId != killed.ProcessId && await serve.IsHealthyAsync()));
        }

        Assert.Equal("1", await TotalGuestsAsync(serve));
    }

    [Fact]
    public async Task Connections_MoreThanTheOpenFilesAllow_AreAllAnswered()
    {
        const int Many = 600;
        await LocalDatabaseFixture.NeedServerProgramsAsync();
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
            _directory, string.Create(CultureInfo.InvariantCulture, $"ulimit -n {files}"), "serve", "--port", "0");

        Assert.Equal(1, exitCode);
        Assert.Contains("ulimit -n 1024", output, StringComparison.Ordinal);
        AssertNoStackTrace(output);
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
        AssertNoStackTrace(output);
        Assert.False(Directory.Exists(_directory.Below(".data")));
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysSoAndLeavesNoServerBehind()
    {
        await LocalDatabaseFixture.NeedServerProgramsAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exitCode, output) = await ServeProcess.RunAsync(_directory, "serve", "--port", port);

        Assert.Equal(1, exitCode);
        Assert.Contains(port, output, StringComparison.Ordinal);
        Assert.Contains("in use: end what uses it, or choose another with --port", output, StringComparison.Ordinal);
        AssertNoStackTrace(output);
        Assert.False(File.Exists(_directory.Below(".data", "postgres", "postmaster.pid")));
    }

    private static void AssertNoStackTrace(string output)
    {
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", output, StringComparison.Ordinal);
    }

    private static async Task AddGuestAsync(ServeProcess serve)
    {
        using var content =
            new StringContent("""{"first_name":"Jane","last_name":"Doe"}""", Encoding.UTF8, "application/json");
        using var response = await serve.Http.PostAsync("/guests", content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private static async Task<string> TotalGuestsAsync(ServeProcess serve) =>
        JsonElement.Parse(await serve.Http.GetStringAsync("/admin/stats", Cancelled)).GetProperty("total_guests")
            .GetRawText();
}

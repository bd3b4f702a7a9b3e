using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EventPlatform.IntegrationTests.LocalDatabase;

namespace EventPlatform.IntegrationTests.Serve;

/// <summary>Starting, stopping, and what goes wrong with either.</summary>
public sealed class ServeLifeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
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
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

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
        using var content = new StringContent("""{"first_name":"Jane","last_name":"Doe"}""", Encoding.UTF8, "application/json");
        using var response = await serve.Http.PostAsync("/guests", content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private static async Task<string> TotalGuestsAsync(ServeProcess serve) =>
        JsonElement.Parse(await serve.Http.GetStringAsync("/admin/stats", Cancelled)).GetProperty("total_guests").GetRawText();
}

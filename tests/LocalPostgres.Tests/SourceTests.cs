using EventPlatform.TestSupport;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Which server is taken, and what is said when there is none.</summary>
public sealed class SourceTests(SharedServers servers) : IDisposable
{
    private const string Variable = "CONNECTION_FOR_TESTS";

    private readonly TemporaryDirectory _directory = new();

    private PostgresServerOptions BareMachine => new()
    {
        Name = "localpostgres-tests",
        DataDirectory = _directory.Below(".data"),
        ConnectionVariable = Variable,
        SearchPlaces = new BinarySearchPlaces { DebianRoot = _directory.Path, HomebrewPrefixes = [] },
        ReadEnvironmentVariable = _ => null,
        DockerProbe = () => false,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_OnAMachineWithNothing_SaysHowToInstall()
    {
        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(BareMachine, Cancelled));

        Assert.Contains("apt-get install -y postgresql", failure.Message, StringComparison.Ordinal);
        Assert.Contains("brew install postgresql@", failure.Message, StringComparison.Ordinal);
        Assert.Contains("winget install PostgreSQL.PostgreSQL", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Variable, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task Start_WithADockerEngineThatNeverAnswers_GivesItUp()
    {
        using var release = new ManualResetEventSlim();
        var options = BareMachine with
        {
            DockerProbe = () =>
            {
                release.Wait();
                return true;
            },
        };

        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(options, Cancelled));
        release.Set();

        Assert.Contains("No Docker engine answers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithTheVariableSet_UsesThatServerAndLeavesItRunning()
    {
        await NeedBinariesAsync();
        var running = await servers.RunningAsync();
        var options = BareMachine with
        {
            ReadEnvironmentVariable = name => name == Variable ? running.ConnectionString : null,
        };

        await using (var postgres = await PostgresServer.StartAsync(options, Cancelled))
        {
            Assert.Equal(running.ConnectionString, postgres.ConnectionString);
            Assert.Contains(Variable, postgres.Description, StringComparison.Ordinal);
            await Assert.ThrowsAsync<NotSupportedException>(() => postgres.RestartAsync(cancellationToken: Cancelled));
        }

        Assert.Equal("UTC", await QueryAsync<string>(running.ConnectionString, "SHOW TimeZone"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=a-secret;Timeout=3")]
    [InlineData("Host=127.0.0.1;Passwort=a-secret")]
    [InlineData("a-secret")]
    public async Task Start_WithAVariableThatLeadsNowhere_SaysWhichWithoutThePassword(string value)
    {
        var options = BareMachine with { ReadEnvironmentVariable = _ => value };

        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(options, Cancelled));

        Assert.Contains(Variable, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shared_buffers", "$(id)")]
    [InlineData("shared_buffers", "8MB\"")]
    [InlineData("a`id`", "1")]
    public async Task Start_WithASettingThatAShellWouldRead_RefusesIt(string name, string value)
    {
        await NeedBinariesAsync();
        await servers.CopyStoppedAsync(_directory);
        var options = KeptIn(_directory) with { Settings = new Dictionary<string, string> { [name] = value } };

        await Assert.ThrowsAsync<ArgumentException>(() => PostgresServer.StartAsync(options, Cancelled));
    }
}

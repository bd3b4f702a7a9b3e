using EventPlatform.Cli.LocalDatabase;
using EventPlatform.TestSupport;

using Npgsql;

using static EventPlatform.IntegrationTests.LocalDatabase.LocalDatabaseFixture;

namespace EventPlatform.IntegrationTests.LocalDatabase;

/// <summary>Which server is taken, and what is said when there is none.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private LocalPostgresOptions BareMachine => new()
    {
        WorkingDirectory = _directory.Path,
        SearchPlaces = new BinarySearchPlaces { DebianRoot = _directory.Path, HomebrewPrefixes = [] },
        ReadEnvironmentVariable = _ => null,
        DockerProbe = () => false,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_OnAMachineWithNothing_SaysHowToInstall()
    {
        var failure = await Assert.ThrowsAsync<LocalPostgresException>(
            () => LocalPostgres.StartAsync(BareMachine, Cancelled));

        Assert.Contains("apt-get install -y postgresql", failure.Message, StringComparison.Ordinal);
        Assert.Contains("brew install postgresql@", failure.Message, StringComparison.Ordinal);
        Assert.Contains("winget install PostgreSQL.PostgreSQL", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__EventPlatform", failure.Message, StringComparison.Ordinal);
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

        var failure = await Assert.ThrowsAsync<LocalPostgresException>(
            () => LocalPostgres.StartAsync(options, Cancelled));
        release.Set();

        Assert.Contains("No Docker engine answers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithTheVariableSet_UsesThatServerAndLeavesItRunning()
    {
        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        var options = BareMachine with
        {
            ReadEnvironmentVariable = name => name == "ConnectionStrings__EventPlatform" ? database : null,
        };

        await using (var postgres = await LocalPostgres.StartAsync(options, Cancelled))
        {
            Assert.Equal(database, postgres.ConnectionString);
            Assert.Contains("ConnectionStrings__EventPlatform", postgres.Description, StringComparison.Ordinal);
            await Assert.ThrowsAsync<NotSupportedException>(() => postgres.RestartAsync(cancellationToken: Cancelled));
        }

        Assert.Equal("UTC", await QueryAsync<string>(database, "SHOW TimeZone"));
        await TestPostgres.DropDatabaseAsync(database, Cancelled);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=a-secret;Timeout=3")]
    [InlineData("Host=127.0.0.1;Passwort=a-secret")]
    [InlineData("a-secret")]
    public async Task Start_WithAVariableThatLeadsNowhere_SaysWhichWithoutThePassword(string value)
    {
        var options = BareMachine with { ReadEnvironmentVariable = _ => value };

        var failure = await Assert.ThrowsAsync<LocalPostgresException>(
            () => LocalPostgres.StartAsync(options, Cancelled));

        Assert.Contains("ConnectionStrings__EventPlatform", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateDatabase_FromATemplate_CopiesIt()
    {
        var template = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        await ExecuteAsync(template, "CREATE TABLE copied ()");
        var name = new NpgsqlConnectionStringBuilder(template).Database;

        var copies = await Task.WhenAll(
            TestPostgres.CreateDatabaseAsync(name, Cancelled), TestPostgres.CreateDatabaseAsync(name, Cancelled));

        Assert.NotEqual(copies[0], copies[1]);
        foreach (var copy in copies)
        {
            Assert.Equal(0, await QueryAsync<long>(copy, "SELECT count(*) FROM copied"));
            Assert.Equal("repeatable read", await QueryAsync<string>(copy, "SHOW transaction_isolation"));
            await TestPostgres.DropDatabaseAsync(copy, Cancelled);
        }

        await TestPostgres.DropDatabaseAsync(template, Cancelled);
    }
}

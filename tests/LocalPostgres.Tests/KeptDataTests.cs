using System.Diagnostics;
using EventPlatform.TestSupport;
using Npgsql;

namespace EventPlatform.LocalPostgres.Tests;

public sealed class KeptDataTests(SharedServers servers) : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private string DataDirectory => _directory.Below(".data", "postgres");

    private PostmasterFile Postmaster =>
        PostmasterFile.Read(DataDirectory) ?? throw new InvalidOperationException("No server runs.");

    public async ValueTask InitializeAsync() => await NeedBinariesAsync();

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_InAnEmptyDirectory_GivesADatabaseWithItsSettings()
    {
        var postgres = await servers.RunningAsync();

        Assert.Equal("C", await QueryAsync<string>(
            postgres.ConnectionString, "SELECT datcollate FROM pg_database WHERE datname = current_database()"));
        Assert.Equal("UTF8", await SettingAsync(postgres, "server_encoding"));
        Assert.Equal("UTC", await SettingAsync(postgres, "TimeZone"));
        Assert.Equal("repeatable read", await SettingAsync(postgres, "transaction_isolation"));
        Assert.Equal("on", await SettingAsync(postgres, "fsync"));
    }

    [Fact]
    public async Task Description_NamesVersionAndPlacesAndNoPassword()
    {
        var postgres = await servers.RunningAsync();

        var password = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Password!;
        var version = (await SettingAsync(postgres, "server_version")).Split(' ')[0];
        Assert.StartsWith($"PostgreSQL {version}, server binaries in ", postgres.Description, StringComparison.Ordinal);
        Assert.Contains(servers.RunningFolder, postgres.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(password, postgres.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterAStop_FindsTheDataAgain()
    {
        await servers.CopyStoppedAsync(_directory);

        await using var second = await StartAsync();

        Assert.Equal(SharedServers.Remembered, await RecallAsync(second));
    }

    [Fact]
    public async Task Dispose_StopsTheServer()
    {
        await servers.CopyStoppedAsync(_directory);
        var postgres = await StartAsync();
        var postmaster = Postmaster;
        Assert.True(postmaster.IsOfRunningServer());

        await postgres.DisposeAsync();

        Assert.False(postmaster.IsOfRunningServer());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_KeepsDataAndConnectionString(bool immediate)
    {
        await servers.CopyStoppedAsync(_directory);
        await using var postgres = await StartAsync();
        await RememberAsync(postgres, 7);
        var before = (postgres.ConnectionString, Postmaster.ProcessId);

        await postgres.RestartAsync(immediate, Cancelled);

        Assert.Equal(before.ConnectionString, postgres.ConnectionString);
        Assert.NotEqual(before.ProcessId, Postmaster.ProcessId);
        Assert.Equal(7, await RecallAsync(postgres));
    }

    [Fact]
    public async Task Start_AfterTheServerWasKilled_RecoversTheData()
    {
        await servers.CopyStoppedAsync(_directory);
        await using (var first = await StartAsync())
        {
            await RememberAsync(first, 1);
            using var postmaster = Process.GetProcessById(Postmaster.ProcessId);
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Cancelled);
        }

        Assert.NotNull(PostmasterFile.Read(DataDirectory)); // What a killed server leaves behind.
        await using var second = await StartAsync();

        Assert.Equal(1, await RecallAsync(second));
    }

    [Fact]
    public async Task Start_WithThePidFileOfADeadProcess_Recovers()
    {
        var left = await servers.CopyStoppedAsync(_directory);

        await File.WriteAllTextAsync(Path.Combine(DataDirectory, "postmaster.pid"), left, Cancelled);
        await using var second = await StartAsync();

        Assert.Equal(SharedServers.Remembered, await RecallAsync(second));
    }

    [Theory]
    [InlineData("/")]
    [InlineData(".")]
    public async Task Start_WithThePidFileNamingAnUnrelatedLiveProcess_RecoversAndLeavesThatProcessAlone(string place)
    {
        var left = await servers.CopyStoppedAsync(_directory);
        // The server's own check spares processes of other users: this one is the server user's.
        var account = await ServerAccount.ChooseAsync(Cancelled);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var idFile = Path.Combine(DataDirectory, "bystander");
        var bystander = account.RunAsync(
            "sh", ["-c", "echo $$ > bystander.new; mv bystander.new bystander; cd \"$1\"; exec sleep 300", "sh", place],
            DataDirectory, TimeSpan.FromMinutes(5), end.Token);
        await WaitUntilAsync("The bystander says its process id.", () => File.Exists(idFile));
        var id = (await File.ReadAllTextAsync(idFile, Cancelled)).Trim();

        var pidFile = Path.Combine(DataDirectory, "postmaster.pid");
        await File.WriteAllTextAsync(pidFile, left, Cancelled);
        await account.TakeOwnershipAsync(pidFile, Cancelled);
        await File.WriteAllTextAsync(pidFile, $"{id}{left[left.IndexOf('\n', StringComparison.Ordinal)..]}", Cancelled);
        await using (var second = await StartAsync())
            Assert.Equal(SharedServers.Remembered, await RecallAsync(second));

        Assert.False(bystander.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bystander);
    }

    [Fact]
    public async Task Restart_WhileTheKilledServerIsStillListed_Works()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The list is read in /proc.");
        await servers.CopyStoppedAsync(_directory);
        await using var postgres = await StartAsync();
        await RememberAsync(postgres, 5);
        using (var postmaster = Process.GetProcessById(Postmaster.ProcessId))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Cancelled);
        }

        // A process that has ended, and whose parent never asks how; the server's own parent may have asked by now.
        var account = await ServerAccount.ChooseAsync(Cancelled);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var parent = account.RunAsync(
            "sh", ["-c", "sleep 1 & echo $! > dead; exec sleep 300"],
            DataDirectory, TimeSpan.FromMinutes(5), end.Token);
        var idFile = Path.Combine(DataDirectory, "dead");
        await WaitUntilAsync(
            "The parent says its child's process id.", () => File.Exists(idFile) && new FileInfo(idFile).Length > 0);
        var id = (await File.ReadAllTextAsync(idFile, Cancelled)).Trim();
        await WaitUntilAsync("The child ends.", () => File.ReadAllText($"/proc/{id}/cmdline").Length == 0);
        var left = Postmaster.Content;
        await File.WriteAllTextAsync(
            Postmaster.Path, $"{id}{left[left.IndexOf('\n', StringComparison.Ordinal)..]}", Cancelled);

        await postgres.RestartAsync(cancellationToken: Cancelled);

        Assert.Equal(5, await RecallAsync(postgres));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parent);
    }

    [Fact]
    public async Task Start_WithAServerThatOutlivedItsStarter_StopsItAndStartsItsOwn()
    {
        await servers.CopyStoppedAsync(_directory);
        await RunServerWithoutStarterAsync();
        var survivor = Postmaster;
        Assert.True(survivor.IsOfRunningServer());

        var second = await StartAsync();
        await using (second)
        {
            Assert.Equal(SharedServers.Remembered, await RecallAsync(second));
            Assert.False(survivor.IsOfRunningServer());
            Assert.True(Postmaster.IsOfRunningServer());
        }
    }

    [Fact]
    public async Task Start_WithASurvivorThatRefusesThePassword_StopsItAndSaysSo()
    {
        await servers.CopyStoppedAsync(_directory);
        await RunServerWithoutStarterAsync();
        var survivor = Postmaster;
        await File.WriteAllTextAsync(_directory.Below(".data", "password"), new string('A', 40), Cancelled);

        var options = KeptIn(_directory) with { StepTimeout = TimeSpan.FromSeconds(5) };
        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(options, Cancelled));

        Assert.Contains("password", failure.Message, StringComparison.Ordinal);
        Assert.False(survivor.IsOfRunningServer());
        Assert.Null(PostmasterFile.Read(DataDirectory));
    }

    [Fact]
    public async Task Start_TwiceInOneDirectory_RefusesTheSecond()
    {
        var first = await servers.RunningAsync();

        var options = Throwaway with { DataDirectory = servers.RunningFolder };
        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(options, Cancelled));

        Assert.Contains("in use by another process", failure.Message, StringComparison.Ordinal);
        Assert.Equal("UTC", await SettingAsync(first, "TimeZone"));
    }

    [Fact]
    public async Task Start_AfterAnInterruptedFirstStart_BeginsAnew()
    {
        Directory.CreateDirectory(_directory.Below(".data", "postgres.new", "base"));
        await File.WriteAllTextAsync(_directory.Below(".data", "postgres.new", "PG_VERSION"), "15\n", Cancelled);

        await using var postgres = await StartAsync();

        Assert.Equal("UTC", await SettingAsync(postgres, "TimeZone"));
    }

    [Fact]
    public async Task Start_OnDataOfAVersionNotInstalled_NamesTheVersion()
    {
        Directory.CreateDirectory(DataDirectory);
        await File.WriteAllTextAsync(Path.Combine(DataDirectory, "PG_VERSION"), "9\n", Cancelled);

        var failure = await Assert.ThrowsAsync<PostgresServerException>(StartAsync);

        Assert.Contains("PostgreSQL 9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnABrokenConfiguration_ShowsTheServersLog()
    {
        await servers.CopyStoppedAsync(_directory);
        var file = Path.Combine(DataDirectory, "postgresql.conf");
        await File.AppendAllTextAsync(file, "no_such_setting = 1\n", Cancelled);

        var failure = await Assert.ThrowsAsync<PostgresServerException>(StartAsync);

        Assert.Contains("no_such_setting", failure.Message, StringComparison.Ordinal);
    }

    private static async Task RememberAsync(PostgresServer postgres, int value) =>
        await ExecuteAsync(postgres.ConnectionString, $"UPDATE memory SET value = {value}");

    private static Task<int> RecallAsync(PostgresServer postgres) =>
        QueryAsync<int>(postgres.ConnectionString, "SELECT value FROM memory");

    private static Task<string> SettingAsync(PostgresServer postgres, string name) =>
        QueryAsync<string>(postgres.ConnectionString, $"SHOW {name}");

    private Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

    /// <summary>Leaves what a killed starter leaves: a running server, and nobody who holds the lock.</summary>
    private async Task RunServerWithoutStarterAsync()
    {
        var installation = (await Installation.FindNewestAsync(Throwaway, Cancelled))!;
        var account = await ServerAccount.ChooseAsync(Cancelled);
        var answer = await account.RunAsync(
            installation.Program("pg_ctl"),
            [
                "start", "-w", "-s", "-D", ".", "-l", "server.log", "-o",
                $"-c port={LoopbackPort.FindFree()} -c listen_addresses=127.0.0.1 -c unix_socket_directories=",
            ],
            DataDirectory, TimeSpan.FromMinutes(1), Cancelled);
        Assert.Equal(0, answer.ExitCode);
    }
}

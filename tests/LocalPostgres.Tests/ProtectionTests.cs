using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.Versioning;
using EventPlatform.TestSupport;
using Npgsql;
using static EventPlatform.LocalPostgres.Tests.Servers;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Who can reach the server and its files, and as whom it runs.</summary>
public sealed class ProtectionTests : IAsyncLifetime
{
    private static readonly string Shared = $"/var/lib/{Throwaway.Name}";

    private readonly TemporaryDirectory _directory = new();

    public async ValueTask InitializeAsync() => await NeedBinariesAsync();

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Server_ListensOnTheLoopbackAddressOnly()
    {
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        var port = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port;
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == port);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port)], listening);
        Assert.Equal("", await QueryAsync<string>(postgres.ConnectionString, "SHOW unix_socket_directories"));
    }

    [Fact]
    public async Task Server_RefusesAnotherPassword()
    {
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);
        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "wrong" };

        var failure = await Assert.ThrowsAsync<PostgresException>(
            () => QueryAsync<string>(wrong.ConnectionString, "SHOW TimeZone"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, failure.SqlState);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_AreTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        var file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(file, File.GetUnixFileMode(_directory.Below(".data", "password")));
        Assert.Equal(file, File.GetUnixFileMode(_directory.Below(".data", "lock")));
        Assert.Equal(file, File.GetUnixFileMode(_directory.Below(".data", "postgres", "server.log")));
        Assert.Equal(file | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory.Below(".data", "postgres")));
        // The server's user may have to pass through it.
        Assert.Equal(default, File.GetUnixFileMode(_directory.Below(".data")) & others);
        Assert.Equal(
            ["lock", "password"], Directory.EnumerateFiles(_directory.Below(".data")).Select(Path.GetFileName).Order());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Lock_OfAnEarlierVersion_BecomesTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await using (await PostgresServer.StartAsync(KeptIn(_directory), Cancelled))
        {
        }

        var path = _directory.Below(".data", "lock");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Server_StartedByRoot_RunsAsAnotherUser()
    {
        SkipUnlessRoot();
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        var id = PostmasterFile.Read(_directory.Below(".data", "postgres"))!.ProcessId;
        var status = await File.ReadAllLinesAsync($"/proc/{id}/status", Cancelled);
        var users = status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..];
        Assert.DoesNotContain("0", users);
        Assert.Contains("run as user", postgres.Description, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Server_StartedByRootWhereItsUserCannotGo_KeepsItsDataElsewhereAndLeavesTheDirectoryAlone()
    {
        SkipUnlessRoot();
        var barred = _directory.Below("barred");
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(barred, mode);
        var options = KeptIn(_directory) with { DataDirectory = Path.Combine(barred, ".data") };
        var data = "";
        try
        {
            await using (var first = await PostgresServer.StartAsync(options, Cancelled))
            {
                data = Path.GetDirectoryName(await QueryAsync<string>(first.ConnectionString, "SHOW data_directory"))!;
                await ExecuteAsync(first.ConnectionString, "CREATE TABLE memory ()");
                Assert.Contains($"data in {data}", first.Description, StringComparison.Ordinal);
            }

            await using var second = await PostgresServer.StartAsync(options, Cancelled);

            Assert.Equal(0, await QueryAsync<long>(second.ConnectionString, "SELECT count(*) FROM memory"));
            Assert.Equal(Shared, Path.GetDirectoryName(data));
            Assert.Equal(mode, File.GetUnixFileMode(barred));
            Assert.Empty(Directory.EnumerateFileSystemEntries(barred));
        }
        finally
        {
            if (Path.GetDirectoryName(data) == Shared)
                Directory.Delete(data, recursive: true);
        }
    }

    private static void SkipUnlessRoot() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root is refused by PostgreSQL.");
}

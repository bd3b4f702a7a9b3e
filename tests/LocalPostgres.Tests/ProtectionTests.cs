using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using EventPlatform.TestSupport;
using Npgsql;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Who can reach the server and its files, and as whom it runs.</summary>
public sealed class ProtectionTests(SharedServers servers) : IAsyncLifetime
{
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
        var postgres = await servers.RunningAsync();

        var port = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port;
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == port);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port)], listening);
        Assert.Equal("", await QueryAsync<string>(postgres.ConnectionString, "SHOW unix_socket_directories"));
    }

    [Fact]
    public async Task Server_RefusesAnotherPassword()
    {
        var postgres = await servers.RunningAsync();
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
        await servers.RunningAsync();

        var folder = servers.RunningFolder;
        var file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(file, File.GetUnixFileMode(Path.Combine(folder, "password")));
        Assert.Equal(file, File.GetUnixFileMode(Path.Combine(folder, "lock")));
        Assert.Equal(file, File.GetUnixFileMode(Path.Combine(folder, "postgres", "server.log")));
        Assert.Equal(file | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "postgres")));
        // The server's user may have to pass through it.
        Assert.Equal(default, File.GetUnixFileMode(folder) & others);
        Assert.Equal(["lock", "password"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Lock_OfAnEarlierVersion_BecomesTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await servers.CopyStoppedAsync(_directory);
        var path = _directory.Below(".data", "lock");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var postgres = await PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Server_StartedByRoot_RunsAsAnotherUser()
    {
        SkipUnlessRoot();
        var postgres = await servers.RunningAsync();

        var id = PostmasterFile.Read(Path.Combine(servers.RunningFolder, "postgres"))!.ProcessId;
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
            // Earlier versions have kept data under this name.
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(barred)))[..16];
            Assert.Equal(Path.Combine(Shared, name), data);
            Assert.Equal(mode, File.GetUnixFileMode(barred));
            Assert.Empty(Directory.EnumerateFileSystemEntries(barred));
        }
        finally
        {
            if (Path.GetDirectoryName(data) == Shared) Directory.Delete(data, recursive: true);
        }
    }

    private static void SkipUnlessRoot() => Assert.SkipUnless(IsRoot, "Only root is refused by PostgreSQL.");
}

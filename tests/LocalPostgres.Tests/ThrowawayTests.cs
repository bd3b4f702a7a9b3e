using System.Runtime.Versioning;

namespace EventPlatform.LocalPostgres.Tests;

public sealed class ThrowawayTests
{
    [Fact]
    public async Task Dispose_DeletesTheData()
    {
        await NeedBinariesAsync();
        string data;
        await using (var postgres = await PostgresServer.StartAsync(Throwaway, Cancelled))
        {
            data = await QueryAsync<string>(postgres.ConnectionString, "SHOW data_directory");
            Assert.True(Directory.Exists(data));
            Assert.Equal("off", await QueryAsync<string>(postgres.ConnectionString, "SHOW fsync"));
            Assert.Equal("off", await QueryAsync<string>(postgres.ConnectionString, "SHOW jit"));
            Assert.Equal("300", await QueryAsync<string>(postgres.ConnectionString, "SHOW max_connections"));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(data)));
    }

    [Fact]
    public async Task Start_DeletesWhatKilledRunsLeft_AndNothingInUse()
    {
        await NeedBinariesAsync();
        using var abandoned = new LeftFolder(Path.GetTempPath());
        using var elsewhere = IsRoot ? new LeftFolder(Shared) : null;
        using var used = new LeftFolder(Path.GetTempPath());
        await using var holder = new FileStream(used.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await using var postgres = await PostgresServer.StartAsync(Throwaway, Cancelled);

        Assert.False(Directory.Exists(abandoned.Path));
        Assert.False(Directory.Exists(elsewhere?.Path));
        Assert.True(Directory.Exists(used.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Delete_ThatFails_LeavesAFolderThatIsFoundAgain()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || IsRoot, "Only modes that bar this user make it fail.");
        var options = Throwaway with { Name = "localpostgres-tests2", Clock = new InOneHour() };
        var folder = await ServerFolder.OpenAsync(options, await ServerAccount.ChooseAsync(Cancelled), Cancelled);
        Directory.CreateDirectory(Path.Combine(folder.DataDirectory, "base"));
        File.SetUnixFileMode(folder.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        folder.Delete();

        File.SetUnixFileMode(folder.DataDirectory, (UnixFileMode)0b111_000_000);
        var found = Assert.Single(ServerFolder.FindAbandoned(options));
        found.Delete();
        Assert.False(Directory.Exists(folder.Root));
    }

    private sealed class InOneHour : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }

    private sealed class LeftFolder : IDisposable
    {
        public LeftFolder(string place)
        {
            Path = System.IO.Path.Combine(place, $"{Throwaway.Name}-{Guid.NewGuid()}");
            Directory.CreateDirectory(Path);
            Lock = System.IO.Path.Combine(Path, "lock");
            File.WriteAllText(Lock, "");
            File.SetLastWriteTimeUtc(Lock, DateTime.UtcNow.AddHours(-1));
        }

        public string Path { get; }

        public string Lock { get; }

        public void Dispose()
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        }
    }
}

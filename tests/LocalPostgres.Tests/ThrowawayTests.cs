using static EventPlatform.LocalPostgres.Tests.Servers;

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
            Assert.Equal("300", await QueryAsync<string>(postgres.ConnectionString, "SHOW max_connections"));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(data)));
    }

    [Fact]
    public async Task Start_DeletesWhatKilledRunsLeft_AndNothingInUse()
    {
        await NeedBinariesAsync();
        using var abandoned = new LeftFolder();
        using var used = new LeftFolder();
        await using var holder = new FileStream(used.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await using var postgres = await PostgresServer.StartAsync(Throwaway, Cancelled);

        Assert.False(Directory.Exists(abandoned.Path));
        Assert.True(Directory.Exists(used.Path));
    }

    private sealed class LeftFolder : IDisposable
    {
        public LeftFolder()
        {
            Path = Directory.CreateTempSubdirectory($"{Throwaway.Name}-").FullName;
            Lock = System.IO.Path.Combine(Path, "lock");
            File.WriteAllText(Lock, "");
            File.SetLastWriteTimeUtc(Lock, DateTime.UtcNow.AddHours(-1));
        }

        public string Path { get; }

        public string Lock { get; }

        public void Dispose()
        {
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
        }
    }
}

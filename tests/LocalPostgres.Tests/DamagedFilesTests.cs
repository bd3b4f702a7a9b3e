using EventPlatform.TestSupport;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Files of kept data, damaged in every way that fits: a sentence names each and says what to do.</summary>
public sealed class DamagedFilesTests(DamagedFilesTests.KeptData data) : IClassFixture<DamagedFilesTests.KeptData>
{
    public enum Damage
    {
        Missing,
        Empty,
        Garbage,
        Directory,
        File,
    }

    [Theory]
    [InlineData("lock", Damage.Directory)]
    [InlineData("password", Damage.Missing)]
    [InlineData("password", Damage.Empty)]
    [InlineData("password", Damage.Garbage)]
    [InlineData("password", Damage.Directory)]
    [InlineData("postgres", Damage.File)]
    [InlineData("postgres", Damage.Directory)]
    [InlineData("postgres/PG_VERSION", Damage.Missing)]
    [InlineData("postgres/PG_VERSION", Damage.Empty)]
    [InlineData("postgres/PG_VERSION", Damage.Garbage)]
    [InlineData("postgres/PG_VERSION", Damage.Directory)]
    [InlineData("postgres/postmaster.pid", Damage.Empty)]
    [InlineData("postgres/postmaster.pid", Damage.Garbage)]
    [InlineData("postgres/postmaster.pid", Damage.Directory)]
    [InlineData("postgres/postgresql.conf", Damage.Missing)]
    [InlineData("postgres/postgresql.conf", Damage.Garbage)]
    [InlineData("postgres/postgresql.conf", Damage.Directory)]
    [InlineData("postgres/pg_hba.conf", Damage.Missing)]
    [InlineData("postgres/pg_hba.conf", Damage.Empty)]
    [InlineData("postgres/pg_hba.conf", Damage.Garbage)]
    [InlineData("postgres/global/pg_control", Damage.Missing)]
    [InlineData("postgres/global/pg_control", Damage.Empty)]
    [InlineData("postgres/global/pg_control", Damage.Garbage)]
    [InlineData("postgres/pg_wal", Damage.Missing)]
    [InlineData("postgres/base", Damage.Missing)]
    [InlineData("postgres/server.log", Damage.Directory)]
    [InlineData("postgres/server.log.previous", Damage.Directory)]
    public async Task Start_WithADamagedFile_NamesItAndSaysWhatToDo(string file, Damage damage)
    {
        using var damaged = data.Harm(file, damage);

        var failure = await Assert.ThrowsAsync<PostgresServerException>(data.StartAsync);

        Assert.Contains(Path.GetFileName(file), failure.Message, StringComparison.Ordinal);
        Assert.Matches("Put that right|Put it back|delete the file", failure.Message);
    }

    [Fact]
    public async Task Start_WithAFileInThePlaceOfTheFolder_NamesIt()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.Below(".data"), "", Cancelled);

        var failure = await Assert.ThrowsAsync<PostgresServerException>(
            () => PostgresServer.StartAsync(KeptIn(directory), Cancelled));

        Assert.Contains(directory.Below(".data"), failure.Message, StringComparison.Ordinal);
        Assert.Contains("Make room for it", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".data")]
    [InlineData(".data/postgres")]
    public async Task Start_WhereTheServersUserCannotEnter_SaysSoAndShowsNoEmptyDatabase(string directory)
    {
        Assert.SkipUnless(IsRoot, "Only root runs the server as another.");
        using var barred = await data.BarAsync(directory);

        var failure = await Assert.ThrowsAsync<PostgresServerException>(data.StartAsync);

        Assert.Contains("cannot enter", failure.Message, StringComparison.Ordinal);
        Assert.Contains(directory, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Data of a server that was stopped.</summary>
    public sealed class KeptData(SharedServers servers) : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();

        public async ValueTask InitializeAsync()
        {
            await NeedBinariesAsync();
            await servers.CopyStoppedAsync(_directory);
        }

        public async ValueTask DisposeAsync()
        {
            // All was put right, and nothing holds the lock.
            await using (await StartAsync())
            {
            }

            _directory.Dispose();
        }

        public Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(KeptIn(_directory), Cancelled);

        /// <summary>Puts something else in a file's place until the result is disposed of.</summary>
        public IDisposable Harm(string file, Damage damage)
        {
            var (path, kept) = (_directory.Below(".data", file), _directory.Below("kept"));
            if (Path.Exists(path)) Directory.Move(path, kept);
            if (damage == Damage.Directory) Directory.CreateDirectory(Path.Combine(path, "something"));
            else if (damage == Damage.Garbage) File.WriteAllText(path, "abc\0 = \nåäö");
            else if (damage != Damage.Missing) File.WriteAllText(path, "");
            return new Undo(() =>
            {
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else File.Delete(path);
                if (Path.Exists(kept)) Directory.Move(kept, path);
            });
        }

        /// <summary>Gives a directory to this user alone until the result is disposed of.</summary>
        public async Task<IDisposable> BarAsync(string directory)
        {
            var path = _directory.Below(directory);
            var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
            var owner = await RunAsync("stat", "-c", "%u:%g", path);
            await RunAsync("chown", "0:0", path);
            await RunAsync("chmod", "700", path);
            return new Undo(() =>
            {
                RunAsync("chown", owner, path).GetAwaiter().GetResult();
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
            });
        }

        private static async Task<string> RunAsync(string program, params string[] arguments)
        {
            var answer = await Command.RunAsync(program, arguments, TimeSpan.FromMinutes(1), Cancelled);
            Assert.Equal(0, answer.ExitCode);
            return answer.Output;
        }

        private sealed class Undo(Action action) : IDisposable
        {
            public void Dispose() => action();
        }
    }
}

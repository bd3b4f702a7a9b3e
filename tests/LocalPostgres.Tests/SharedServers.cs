using EventPlatform.TestSupport;

[assembly: AssemblyFixture(typeof(EventPlatform.LocalPostgres.Tests.SharedServers))]

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>What a first start takes seconds to make, made once for all tests that do not test the making.</summary>
public sealed class SharedServers : IAsyncDisposable
{
    /// <summary>The value in the table <c>memory</c> of the copied data.</summary>
    internal const int Remembered = 42;

    private readonly TemporaryDirectory _running = new();
    private readonly TemporaryDirectory _stopped = new();
    private readonly Lazy<Task<PostgresServer>> _server;
    private readonly Lazy<Task<string>> _postmaster;

    /// <summary>Starts nothing yet.</summary>
    public SharedServers()
    {
        _server = new(() => PostgresServer.StartAsync(KeptIn(_running), CancellationToken.None));
        _postmaster = new(FillAsync);
    }

    /// <summary>The folder of the running server's data.</summary>
    public string RunningFolder => _running.Below(".data");

    /// <summary>A server that was started in an empty directory. Leave it running.</summary>
    public Task<PostgresServer> RunningAsync() => _server.Value;

    /// <summary>Copies the data of a server that has stopped.</summary>
    /// <param name="directory">The directory that gets the folder <c>.data</c>.</param>
    /// <returns>What was in the server's <c>postmaster.pid</c>.</returns>
    public async Task<string> CopyStoppedAsync(TemporaryDirectory directory)
    {
        var postmaster = await _postmaster.Value;
        var (from, to) = (_stopped.Below(".data"), directory.Below(".data"));
        // cp keeps the owners.
        string[] copy = OperatingSystem.IsWindows() ? ["xcopy", from, to, "/e", "/i", "/q"] : ["cp", "-a", from, to];
        var answer = await Command.RunAsync(copy[0], copy[1..], TimeSpan.FromMinutes(2), Cancelled);
        Assert.True(answer.ExitCode == 0, answer.Output);
        return postmaster.Replace(_stopped.Path, directory.Path, StringComparison.Ordinal);
    }

    /// <summary>Stops the server and deletes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
        _running.Dispose();
        _stopped.Dispose();
        if (Directory.Exists(Shared) && !Directory.EnumerateFileSystemEntries(Shared).Any()) Directory.Delete(Shared);
    }

    private async Task<string> FillAsync()
    {
        await using var server = await PostgresServer.StartAsync(KeptIn(_stopped), CancellationToken.None);
        await ExecuteAsync(server.ConnectionString, $"CREATE TABLE memory AS SELECT {Remembered} AS value");
        return PostmasterFile.Read(_stopped.Below(".data", "postgres"))!.Content;
    }
}

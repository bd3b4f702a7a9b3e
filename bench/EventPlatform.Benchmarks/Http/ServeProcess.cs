using EventPlatform.Benchmarks.Database;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.Benchmarks.Http;

/// <summary><c>eventplatform serve</c> as a process of its own, over a database of this run.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string AnswersOn = "EventPlatform answers on ";

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);

    private readonly ChildProcess _process;

    private ServeProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Memory in use now (resident set), in bytes.</summary>
    public long ResidentBytes => _process.ResidentBytes;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="database">Its database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServeProcess> StartAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__EventPlatform"] = database.ConnectionString,
        };
        var process = new ChildProcess(
            [DotnetHost.Path, Path.Combine(AppContext.BaseDirectory, "EventPlatform.Cli.dll"), "serve", "--port", "0"],
            environment,
            onLine: line =>
            {
                if (line?.StartsWith(AnswersOn, StringComparison.Ordinal) == true)
                    address.TrySetResult(new Uri(line[AnswersOn.Length..]));
            });
        try
        {
            var ended = process.WaitAsync(cancellationToken);
            if (await Task.WhenAny(address.Task, ended).WaitAsync(StartTime, cancellationToken) == ended)
                throw new InvalidOperationException($"serve ended with {await ended}: {process.Errors}");
            // It says localhost, which may be two addresses; on a port of its choice it listens on one.
            return new ServeProcess(process, new UriBuilder(await address.Task) { Host = "127.0.0.1" }.Uri);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it as Ctrl-C would.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await _process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>The program that runs .NET assemblies.</summary>
internal static class DotnetHost
{
    /// <summary>The <c>dotnet</c> that runs this process.</summary>
    public static string Path { get; } =
        System.IO.Path.Combine(PublishedFunctions.DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}

using EventPlatform.Benchmarks.Http;

namespace EventPlatform.Benchmarks.Processes;

/// <summary>The functions as they are deployed.</summary>
internal static class PublishedFunctions
{
    private static readonly TimeSpan PublishTime = TimeSpan.FromMinutes(5);

    /// <summary>Publishes the functions for this machine.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The executable.</returns>
    /// <exception cref="InvalidOperationException">The repository is not found from the current directory, or it does not build.</exception>
    public static async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        var root = Root();
        var output = Path.Combine(root, "artifacts", "bench", "lambda");
        var lines = new List<string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PublishTime);
        await using var publish = new ChildProcess(
            DotnetHost.Path,
            ["publish", Path.Combine(root, "src", "Lambda"), "-c", "Release", "-r", Runtime, "-p:PublishReadyToRun=true", "-o", output, "--nologo", "-nodeReuse:false"],
            new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" },
            lines.Add);
        var exitCode = await publish.WaitAsync(patience.Token);
        return exitCode == 0
            ? Path.Combine(output, "EventPlatform.Lambda")
            : throw new InvalidOperationException($"dotnet publish failed: {string.Join('\n', lines.TakeLast(20))}");
    }

    private static string Runtime => System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier switch
    {
        var portable when portable.StartsWith("linux-", StringComparison.Ordinal) => portable,
        _ when System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 => "linux-arm64",
        _ => "linux-x64",
    };

    private static string Root()
    {
        for (var directory = new DirectoryInfo(Directory.GetCurrentDirectory()); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "EventPlatform.sln"))) return directory.FullName;
        throw new InvalidOperationException("Run it from within the repository: EventPlatform.sln is not found.");
    }
}

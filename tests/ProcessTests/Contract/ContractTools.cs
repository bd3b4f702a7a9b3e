namespace EventPlatform.ProcessTests.Contract;

/// <summary>
/// The programs of tests/ContractTools, which npm installs once. Without node and npm, or without a registry, the tests
/// are skipped; where CI is set they fail.
/// </summary>
public sealed class ContractTools : IAsyncLifetime
{
    private static readonly string Folder = Repository.PathOf("tests", "ContractTools");

    private string? _missing;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            // npm writes a copy of the lock file when all is installed.
            var installed = File.GetLastWriteTimeUtc(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (installed > File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"))) return;

            var install = await StartAsync(["npm", "ci"]);
            if (install.ExitCode != 0) _missing = $"npm ci in {Folder} has failed: {install.Output}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _missing = "There is no npm: apt-get install nodejs npm";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs an installed program to its end.</summary>
    internal Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        SkipWhenMissing();
        return StartAsync([Path.Combine(Folder, "node_modules", ".bin", program), .. arguments]);
    }

    /// <summary>Runs a script to its end.</summary>
    internal Task<(int ExitCode, string Output)> NodeAsync(
        string script, params (string Name, string Value)[] variables)
    {
        SkipWhenMissing();
        return StartAsync(["node", script], variables);
    }

    private void SkipWhenMissing()
    {
        Assert.False(_missing is not null && Environment.GetEnvironmentVariable("CI") == "true", _missing);
        Assert.SkipWhen(_missing is not null, _missing ?? "");
    }

    private static async Task<(int ExitCode, string Output)> StartAsync(
        string[] command, params (string Name, string Value)[] variables)
    {
        // They ask nobody about newer versions, and report to nobody.
        var environment = new Dictionary<string, string?>
        {
            ["REDOCLY_TELEMETRY"] = "off",
            ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true",
            ["NO_COLOR"] = "1",
        };
        foreach (var (name, value) in variables) environment[name] = value;
        await using var process = new ChildProcess(command, environment, Folder);
        var exitCode = await process.WaitAsync(Cancelled);
        return (exitCode, process.Output + process.Errors);
    }
}

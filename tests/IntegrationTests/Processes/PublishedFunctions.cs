using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EventPlatform.IntegrationTests.Processes;

/// <summary>The artifact that is deployed, made by the same <c>make</c> target, once for the test run.</summary>
internal static class PublishedFunctions
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The executable of all functions.</summary>
    public static Task<string> ExecutableAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Functions are published for Linux.");
        return Published.Value.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> PublishAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "EventPlatform.sln"))) root = root.Parent!;
        var runtime = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var official = !File.Exists(Path.Combine(AppContext.BaseDirectory, "Amazon.Lambda.RuntimeSupport.dll"))
            || FileVersionInfo.GetVersionInfo(Path.Combine(AppContext.BaseDirectory, "Amazon.Lambda.RuntimeSupport.dll")).CompanyName is "Amazon.com, Inc";
        var start = new ProcessStartInfo("make", ["publish", $"RUNTIME={runtime}", $"OFFICIAL={(official ? "true" : "false")}"])
        {
            WorkingDirectory = root.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a test run sets for its own builds is not meant for this one.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var make = Process.Start(start)!;
        var output = make.StandardOutput.ReadToEndAsync();
        var errors = make.StandardError.ReadToEndAsync();
        await make.WaitForExitAsync();
        Assert.True(make.ExitCode == 0, await output + await errors);
        return Path.Combine(root.FullName, "artifacts", $"lambda-{runtime}", "EventPlatform.Lambda");
    }
}

using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.TestSupport.Functions;

/// <summary>
/// The functions as they are deployed: the artifact of <c>make publish</c>, for this machine and the packages of this
/// build.
/// </summary>
public static class PublishedFunctions
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The folder of the .NET that runs this process, for <c>DOTNET_ROOT</c>.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Publishes the functions, once for this process. Only on Linux: that is what Lambda runs.</summary>
    /// <param name="cancellationToken">Gives up waiting; publishing goes on for others.</param>
    /// <returns>The executable; ANNOTATIONS_HANDLER names the function that it is to be.</returns>
    /// <exception cref="InvalidOperationException">They do not build; the message is the output.</exception>
    public static Task<string> ExecutableAsync(CancellationToken cancellationToken) =>
        Published.Value.WaitAsync(cancellationToken);

    /// <summary>The runtime's own settings, as the template gives them to every function.</summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings()
    {
        var yaml = new YamlStream();
        using var template = File.OpenText(Path.Combine(Root(), "template.yaml"));
        yaml.Load(template);
        var variables = (YamlMappingNode)yaml.Documents[0].RootNode["Globals"]["Function"]["Environment"]["Variables"];
        return variables.Children
            .Select(variable => (Name: variable.Key.ToString(), Value: variable.Value.ToString()))
            .Where(variable => variable.Name.StartsWith("DOTNET_", StringComparison.Ordinal))
            .ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    private static async Task<string> PublishAsync()
    {
        var runtime = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var official = typeof(PublishedFunctions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Any(metadata => metadata is { Key: "OfficialPackages", Value: "true" });
        var start =
            new ProcessStartInfo("make", ["publish", $"RUNTIME={runtime}", $"OFFICIAL={(official ? "true" : "false")}"])
        {
            WorkingDirectory = Root(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Build processes that stay would go on holding memory while functions are measured.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var make = Process.Start(start)!;
        var (output, errors) = (make.StandardOutput.ReadToEndAsync(), make.StandardError.ReadToEndAsync());
        await make.WaitForExitAsync();
        return make.ExitCode == 0
            ? Path.Combine(Root(), "artifacts", $"lambda-{runtime}", "EventPlatform.Lambda")
            : throw new InvalidOperationException($"make publish failed: {await output}{await errors}");
    }

    private static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "EventPlatform.sln"))) return directory.FullName;
        throw new InvalidOperationException(
            "This program does not run inside the repository: EventPlatform.sln is not found.");
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.TestSupport.Functions;

/// <summary>
/// The functions as they are deployed: the artifacts of <c>make publish</c>, for this machine and the packages of this
/// build. ANNOTATIONS_HANDLER names the function that an executable is to be. Only for Linux, which Lambda runs.
/// </summary>
public static class PublishedFunctions
{
    /// <summary>The folder of the .NET that runs this process, for <c>DOTNET_ROOT</c>.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The executable that is native code; null where there is nothing to link it with.</summary>
    public static string? Native { get; } = Find("native");

    /// <summary>The executable that runs assemblies with ReadyToRun code.</summary>
    /// <exception cref="FileNotFoundException">They were not published.</exception>
    public static string ReadyToRun => Find("ready-to-run") ?? throw new FileNotFoundException(
        "The functions are not published. dotnet build tests/ProcessTests does it, and so does: " +
        PublishCommand(native: false));

    /// <summary>What is deployed from this machine: native code if there is some.</summary>
    /// <exception cref="FileNotFoundException">They were not published.</exception>
    public static string Executable => Native ?? ReadyToRun;

    /// <summary>The command line that publishes them, in the root of the repository.</summary>
    /// <param name="native">As native code or not; null for what is the default on this machine.</param>
    public static string PublishCommand(bool? native) =>
        $"make publish RUNTIME={Runtime} OFFICIAL={Official}" + native switch
        {
            true => " NATIVE=true",
            false => " NATIVE=false",
            null => "",
        };

    /// <summary>The runtime's own settings, as the template gives them to every function.</summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings() =>
        ((YamlMappingNode)TemplateFile.Root["Globals"]["Function"]["Environment"]["Variables"]).Children
        .Select(variable => (Name: variable.Key.ToString(), Value: variable.Value.ToString()))
        .Where(variable => variable.Name.StartsWith("DOTNET_", StringComparison.Ordinal))
        .ToDictionary(variable => variable.Name, variable => variable.Value);

    private static string Runtime =>
        RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    internal static string Official => typeof(PublishedFunctions).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(metadata => metadata is { Key: "OfficialPackages", Value: "true" }) ? "true" : "false";

    // make leaves the stamp when a publish has succeeded.
    private static string? Find(string kind)
    {
        var artifact = Repository.PathOf("artifacts", $"lambda-{Runtime}-{kind}");
        return File.Exists($"{artifact}.official-{Official}") ? Path.Combine(artifact, "EventPlatform.Lambda") : null;
    }
}

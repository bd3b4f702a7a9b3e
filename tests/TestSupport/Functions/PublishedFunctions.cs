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
    /// <summary>The folder of the .NET that runs this process, for <c>DOTNET_ROOT</c>.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>
    /// The executable; ANNOTATIONS_HANDLER names the function that it is to be. Only for Linux, which is what Lambda
    /// runs.
    /// </summary>
    /// <exception cref="FileNotFoundException">They were not published.</exception>
    public static string Executable
    {
        get
        {
            var file = Repository.PathOf("artifacts", $"lambda-{Runtime}", "EventPlatform.Lambda");
            if (File.Exists(file)) return file;
            throw new FileNotFoundException(
                $"{file} is not there. dotnet build tests/ProcessTests makes it, and so does: {PublishCommand}");
        }
    }

    /// <summary>The command line that publishes them, in the root of the repository.</summary>
    public static string PublishCommand => $"make publish RUNTIME={Runtime} OFFICIAL={Official}";

    /// <summary>The runtime's own settings, as the template gives them to every function.</summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings() =>
        ((YamlMappingNode)TemplateFile.Root["Globals"]["Function"]["Environment"]["Variables"]).Children
        .Select(variable => (Name: variable.Key.ToString(), Value: variable.Value.ToString()))
        .Where(variable => variable.Name.StartsWith("DOTNET_", StringComparison.Ordinal))
        .ToDictionary(variable => variable.Name, variable => variable.Value);

    private static string Runtime =>
        RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    private static string Official => typeof(PublishedFunctions).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(metadata => metadata is { Key: "OfficialPackages", Value: "true" }) ? "true" : "false";
}

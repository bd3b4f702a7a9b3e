using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace EventPlatform.ProcessTests.Packages;

/// <summary>
/// What <c>dotnet pack EventPlatform.sln</c> makes of the assemblies that this program was built with. Each run packs a
/// version of its own into <c>artifacts/package-tests</c>.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private static readonly string[] StandIns = ["AWSSDK.DSQL", "MediatR.Contracts"];

    /// <summary>All of it; emptied before each run.</summary>
    public static string Folder { get; } = Repository.PathOf("artifacts", "package-tests");

    /// <summary>The packages of this repository, and nothing else.</summary>
    public static string Packages { get; } = Path.Combine(Folder, "packages");

    /// <summary>Stand-ins for packages that the machine's feeds may lack; empty with OfficialPackages=true.</summary>
    public static string StandInPackages { get; } = Path.Combine(Folder, "stand-ins");

    /// <summary>Versions in Directory.Packages.props, by the name of the package.</summary>
    public static IReadOnlyDictionary<string, string> CentralVersions { get; } = ReadCentralVersions();

    /// <summary>The stand-ins that were packed.</summary>
    public static IReadOnlyList<string> UsedStandIns => IsOfficial ? [] : StandIns;

    /// <summary>The version of the packages.</summary>
    public string Version { get; private set; } = "";

    private static bool IsOfficial => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(metadata => metadata is { Key: "OfficialPackages", Value: "true" });

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(StandInPackages);
        await PackAsync(Repository.PathOf("EventPlatform.sln"), Packages);
        foreach (var name in UsedStandIns)
            await PackAsync(Repository.PathOf("compat", name), StandInPackages, "-p:IsPackable=true");
        Version = Path.GetFileNameWithoutExtension(FileOf("EventPlatform.Domain"))["EventPlatform.Domain.".Length..];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs the SDK's command line, and fails the test with its output unless it ends with 0.</summary>
    public static async Task<string> DotnetAsync(
        string directory, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            // A server that stays would keep the output open, whose end is waited for.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        };
        await using var dotnet = new ChildProcess(["dotnet", .. arguments], variables, directory);
        var code = await dotnet.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{dotnet.Output}{dotnet.Errors}");
        return dotnet.Output;
    }

    /// <summary>The names of the packages, in order.</summary>
    public static IReadOnlyList<string> Names() =>
    [
        .. Directory.EnumerateFiles(Packages, "*.nupkg").Select(file => Metadata(file).Element("id")!.Value)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The metadata of a package's nuspec, without its XML namespace.</summary>
    public static XElement Metadata(string file)
    {
        using var package = ZipFile.OpenRead(file);
        using var nuspec = package.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal))
            .Open();
        var root = XDocument.Load(nuspec).Root!;
        foreach (var element in root.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return root.Element("metadata")!;
    }

    /// <summary>The file of a package.</summary>
    public static string FileOf(string name, string kind = "nupkg") => Assert.Single(
        Directory.EnumerateFiles(Packages, $"{name}.*.{kind}"));

    // Nothing is built or restored again.
    private static Task<string> PackAsync(string project, string output, params string[] properties) => DotnetAsync(
        Repository.Root,
        [
            "pack", project, "--no-build", "--output", output, "--configuration", Configuration, Suffix,
            $"-p:OfficialPackages={(IsOfficial ? "true" : "false")}", "-v:q", .. properties,
        ]);

    private static string Configuration =>
        typeof(PackedPackages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Suffix { get; } =
        $"-p:VersionSuffix=test.{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";

    private static Dictionary<string, string> ReadCentralVersions()
    {
        var central = XDocument.Load(Repository.PathOf("Directory.Packages.props"));
        var properties = central.Descendants("PropertyGroup").Elements()
            .ToDictionary(property => $"$({property.Name.LocalName})", property => property.Value);
        return central.Descendants("PackageVersion").ToDictionary(
            item => item.Attribute("Include")!.Value,
            item => item.Attribute("Version")!.Value is var version && properties.TryGetValue(version, out var value)
                ? value
                : version);
    }
}

/// <summary>The tests that share one run of <c>dotnet pack</c>.</summary>
[CollectionDefinition]
public sealed class WithPackedPackages : ICollectionFixture<PackedPackages>;

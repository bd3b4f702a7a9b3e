using System.Xml.Linq;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>Directory.Packages.props and the lock files say what is used, and nothing else.</summary>
public sealed class PackageTests
{
    private static readonly string[] Projects = [.. new[] { "src", "tools", "compat", "tests", "bench", "samples" }
        .Select(folder => Repository.PathOf(folder))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))];

    [Fact]
    public void Packages_WithAVersion_AreUsed()
    {
        var pinned = Names(Repository.PathOf("Directory.Packages.props"), "PackageVersion");
        var used = Projects.Append(Repository.PathOf("src", "Directory.Build.targets"))
            .SelectMany(project => Names(project, "PackageReference"));

        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), pinned.Order(StringComparer.Ordinal));
    }

    // Packages.targets alone knows of compat/: projects name the packages.
    [Fact]
    public void Projects_OutsideCompat_DoNotNameIt() => Assert.DoesNotContain(
        Projects.Where(project => !IsOfCompat(Path.GetRelativePath(Repository.Root, project))),
        project => File.ReadAllText(project).Contains("compat", StringComparison.OrdinalIgnoreCase));

    // Packages of src/ that were built against a stand-in name its version as the one that they depend on.
    [Fact]
    public void StandIns_HaveTheVersionOfTheirPackage()
    {
        var official = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")!.Value);
        var standIns = Projects
            .Where(project =>
                Path.GetRelativePath(Repository.Root, project).StartsWith("compat", StringComparison.Ordinal))
            // It is no package of its own: Annotations brings it along.
            .Where(project => Path.GetFileNameWithoutExtension(project) != "Amazon.Lambda.Annotations.SourceGenerator")
            .ToList();

        Assert.NotEmpty(standIns);
        Assert.All(standIns, project => Assert.Equal(
            official[Path.GetFileNameWithoutExtension(project)],
            XDocument.Load(project).Descendants("PackageVersion").Single().Value));
    }

    // .ci/run restores in locked mode, which has nothing to check where there is no lock file.
    [Fact]
    public void Projects_HaveALockFile()
    {
        Assert.NotEmpty(Projects);
        Assert.All(
            Projects, project => Assert.True(File.Exists(Path.Combine(project, "..", "packages.lock.json")), project));
        var run = File.ReadAllText(Repository.PathOf(".ci", "run"));
        Assert.Contains("dotnet restore \"$solution\" --locked-mode", run, StringComparison.Ordinal);
    }

    // The folder and its tests.
    private static bool IsOfCompat(string project) =>
        project.Replace('\\', '/') is var path
        && (path.StartsWith("compat/", StringComparison.Ordinal)
            || path.StartsWith("tests/CompatTests", StringComparison.Ordinal));

    private static IEnumerable<string> Names(string file, string kind) =>
        XDocument.Load(file).Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}

using System.Reflection;
using System.Xml.Linq;

namespace EventPlatform.UnitTests.Architecture;

public sealed class LayerTests
{
    [Theory]
    [InlineData("Domain", "EventPlatform. Npgsql Amazon. AWSSDK MediatR Microsoft.")]
    [InlineData("Application", "EventPlatform.Infrastructure EventPlatform.Schema EventPlatform.Lambda EventPlatform.Local EventPlatform.Cli Npgsql Amazon. AWSSDK Microsoft.AspNetCore")]
    [InlineData("Infrastructure", "EventPlatform.Schema EventPlatform.Lambda EventPlatform.Local EventPlatform.Cli Amazon.Lambda Microsoft.AspNetCore")]
    [InlineData("Lambda", "EventPlatform.Schema EventPlatform.Local EventPlatform.Cli Npgsql Microsoft.AspNetCore")]
    [InlineData("Schema", "EventPlatform.Lambda EventPlatform.Local EventPlatform.Cli Amazon. AWSSDK Microsoft.AspNetCore")]
    [InlineData("LocalHost", "EventPlatform.Cli System.CommandLine Spectre")]
    public void Assembly_RefersToNothingAboveItsLayer(string layer, string barred)
    {
        var references = Assembly.Load($"EventPlatform.{layer}").GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, name => barred.Split(' ').Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    // The compiler leaves unused references out of an assembly: the project file has them all.
    [Theory]
    [InlineData("Domain", "")]
    [InlineData("Application", "Domain")]
    [InlineData("Infrastructure", "Application")]
    [InlineData("Lambda", "Application Infrastructure")]
    [InlineData("Schema", "Infrastructure")]
    [InlineData("LocalHost", "Lambda Schema")]
    [InlineData("Cli", "LocalHost LocalPostgres")]
    public void Project_RefersToTheLayersBelowAlone(string layer, string below) =>
        Assert.Equal(below, string.Join(' ', Items(layer, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)));

    [Fact]
    public void Domain_NeedsNoPackage() => Assert.Empty(Items("Domain", "PackageReference"));

    [Fact]
    public void Application_NeedsNoDatabaseDriverAndNoCloud() =>
        Assert.DoesNotContain(
            Items("Application", "PackageReference"),
            name => name.Contains("Npgsql", StringComparison.Ordinal) || name.StartsWith('A'));

    [Fact]
    public void LocalPostgres_KnowsNothingOfThisProject()
    {
        var folder = SourceTree.PathOf("tools", "LocalPostgres");
        var lines = Directory.EnumerateFiles(folder, "*.cs").SelectMany(File.ReadLines)
            .Where(line => !line.StartsWith("namespace ", StringComparison.Ordinal));

        Assert.DoesNotContain(lines, line => line.Contains("EventPlatform", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            "ProjectReference", File.ReadAllText(Path.Combine(folder, "LocalPostgres.csproj")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(SourceTree.PathOf("src", project, $"{project}.csproj")).Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}

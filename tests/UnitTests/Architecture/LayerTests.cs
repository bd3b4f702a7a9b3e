using System.Reflection;
using System.Xml.Linq;

namespace EventPlatform.UnitTests.Architecture;

public sealed class LayerTests
{
    [Theory]
    [InlineData("Domain", "", "EventPlatform. Npgsql Amazon. AWSSDK MediatR Microsoft.")]
    [InlineData("Pages", "", "EventPlatform. Npgsql Amazon. AWSSDK MediatR Microsoft.")]
    [InlineData("Application", "Infrastructure Schema Lambda Local Cli", "Npgsql Amazon. AWSSDK Microsoft.AspNetCore")]
    [InlineData("Infrastructure", "Schema Lambda Local Cli", "Amazon.Lambda Microsoft.AspNetCore")]
    // The check of the queue's health, which no function runs, asks SQS.
    [InlineData("Schema", "Lambda Local Cli", "Amazon. AWSSDK.DSQL Microsoft.AspNetCore")]
    [InlineData("Lambda", "Schema Local Cli", "Npgsql Microsoft.AspNetCore")]
    [InlineData("LocalHost", "Cli", "System.CommandLine Spectre")]
    public void Assembly_RefersToNothingAboveItsLayer(string layer, string above, string barred)
    {
        var references = Assembly.Load($"EventPlatform.{layer}").GetReferencedAssemblies()
            .Select(reference => reference.Name!).ToList();
        string[] prefixes =
        [
            .. Words(above).Select(name => $"EventPlatform.{name}"),
            .. Words(barred),
        ];

        Assert.NotEmpty(references);
        Assert.DoesNotContain(
            references, name => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    // The compiler leaves unused references out of an assembly: the project file has them all.
    [Theory]
    [InlineData("Domain", "")]
    [InlineData("Application", "Domain")]
    [InlineData("Infrastructure", "Application")]
    [InlineData("Pages", "")]
    [InlineData("Lambda", "Application Infrastructure Pages")]
    [InlineData("Schema", "Infrastructure")]
    [InlineData("LocalHost", "Lambda Schema")]
    [InlineData("Cli", "LocalHost LocalPostgres")]
    public void Project_RefersToTheLayersBelowAlone(string layer, string below) =>
        Assert.Equal(
            below,
            string.Join(
                ' ',
                Items(layer, "ProjectReference").Select(Path.GetFileNameWithoutExtension)
                    .Order(StringComparer.Ordinal)));

    // A deployed function loads what it runs, and no more. ProcessTests look at the files that are published.
    [Theory]
    [InlineData("Application")]
    [InlineData("Domain")]
    [InlineData("Infrastructure")]
    [InlineData("Lambda")]
    [InlineData("Pages")]
    public void Assembly_OfTheFunctions_HasNoCheckersAndNoMigrations(string layer) =>
        Assert.DoesNotContain(
            Assembly.Load($"EventPlatform.{layer}").GetTypes(),
            type => type.Name.Contains("Checker", StringComparison.Ordinal)
                || type.Name.Contains("Migration", StringComparison.Ordinal));

    [Theory]
    [InlineData("Domain")]
    [InlineData("Pages")]
    public void Project_NeedsNoPackage(string layer) => Assert.Empty(Items(layer, "PackageReference"));

    [Fact]
    public void Application_NeedsNoDatabaseDriverAndNoCloud() =>
        Assert.DoesNotContain(
            Items("Application", "PackageReference"),
            name => name.Contains("Npgsql", StringComparison.Ordinal) || name.StartsWith('A'));

    [Fact]
    public void LocalPostgres_KnowsNothingOfThisProject()
    {
        var folder = Repository.PathOf("tools", "LocalPostgres");
        var lines = Directory.EnumerateFiles(folder, "*.cs").SelectMany(File.ReadLines)
            .Where(line => !line.StartsWith("namespace ", StringComparison.Ordinal));

        Assert.DoesNotContain(lines, line => line.Contains("EventPlatform", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            "ProjectReference", File.ReadAllText(Path.Combine(folder, "LocalPostgres.csproj")),
            StringComparison.Ordinal);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj")).Descendants(kind)
            .Select(item => item.Attribute("Include")!.Value);
}

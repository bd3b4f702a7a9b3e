using System.Text.RegularExpressions;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Services;

/// <summary>The example of the README, in a project that has what the README says and nothing else.</summary>
public sealed partial class ReadmeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Example_WithWhatTheReadmeNames_BuildsAndInvitesAGuest()
    {
        var section = Section().Match(await File.ReadAllTextAsync(Repository.PathOf("README.md"), Cancelled));
        Assert.True(section.Success, "README.md has no section \"Without Lambda\" with an example in C#.");
        var folder = Repository.PathOf("artifacts", "readme-example");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var project = Path.Combine(folder, "Example.csproj");
        await File.WriteAllTextAsync(project, ProjectWith(section.Groups["references"].Value), Cancelled);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"), section.Groups["code"].Value, Cancelled);
        var database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        try
        {
            // The projects below src are built already, since this program refers to them.
            await RunAsync(
                database, "dotnet", "build", project, "-c", SampleService.Configuration,
                "-p:RestoreRecursive=false", "-p:BuildProjectReferences=false",
                $"-p:OfficialPackages={PublishedFunctions.Official}");
            var program = Path.Combine(folder, "bin", SampleService.Configuration, "net10.0", "Example.dll");
            var output = await RunAsync(database, "dotnet", program);

            Assert.Matches("^Invited Ada: [0-9a-f-]{36}\n$", output.ReplaceLineEndings("\n"));
        }
        finally
        {
            await TestPostgres.DropDatabaseAsync(database, Cancelled);
        }
    }

    private static string ProjectWith(string references)
    {
        var names = Name().Matches(references).Select(match => match.Groups["name"].Value).ToList();
        Assert.NotEmpty(names);
        var items = names.Select(name => name.StartsWith("src/", StringComparison.Ordinal)
            ? $"""<ProjectReference Include="{Repository.PathOf(name, $"{Path.GetFileName(name)}.csproj")}" />"""
            : $"""<PackageReference Include="{name}" />""");
        return
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", items)}
              </ItemGroup>
            </Project>
            """;
    }

    private static async Task<string> RunAsync(string database, params string[] command)
    {
        await using var process = new ChildProcess(
            command, new Dictionary<string, string?> { [TestPostgres.Options.ConnectionVariable!] = database });
        var code = await process.WaitAsync(Cancelled);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}:\n{process.Output}{process.Errors}");
        return process.Output;
    }

    [GeneratedRegex(
        @"^## Without Lambda\s+Reference (?<references>.*?), and\s.*?^```csharp\r?\n(?<code>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Name();
}

using System.Text.RegularExpressions;
using EventPlatform.UnitTests.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>The READMEs of the packages.</summary>
public sealed partial class PackageReadmeTests
{
    // Every package says on its page in the feed how it is used, in a program that has these already.
    [Theory]
    [InlineData("Application")]
    [InlineData("Client")]
    [InlineData("Domain")]
    [InlineData("Infrastructure")]
    [InlineData("Schema")]
    public void Readme_FirstCSharpExample_Compiles(string project)
    {
        const string Host =
            """
            Microsoft.Extensions.DependencyInjection.IServiceCollection services = null!;
            Microsoft.Extensions.Configuration.IConfiguration configuration = null!;
            System.IServiceProvider provider = null!;
            System.Threading.CancellationToken cancellationToken = default;

            """;
        var example = FirstCSharpBlock().Match(File.ReadAllText(Repository.PathOf("src", project, "README.md")));
        Assert.True(example.Success, $"src/{project}/README.md has no block of C#.");
        var code = example.Groups["code"].Value;

        Assert.Empty(Compile(code.Insert(code.IndexOf("\n\n", StringComparison.Ordinal) + 2, Host)));
    }

    [Fact]
    public void Compile_OfCodeWithAnUnknownName_ReportsIt() =>
        Assert.Contains(
            "NoSuchUseCase",
            Assert.Single(Compile("var useCase = new EventPlatform.Application.NoSuchUseCase();")),
            StringComparison.Ordinal);

    private static IReadOnlyList<string> Compile(string code)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var example = CSharpSyntaxTree.ParseText(code, cancellationToken: cancellationToken);
        var isProgram = example.GetCompilationUnitRoot(cancellationToken).Members.OfType<GlobalStatementSyntax>().Any();
        // What this program may load: .NET, the packages, and every project below src.
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            isProgram
                ? OutputKind.ConsoleApplication
                : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create(
            "Example", [SourceTree.ImplicitUsings, example], references, options);
        return
        [
            .. compilation.GetDiagnostics(cancellationToken)
                .Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.ToString()),
        ];
    }

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FirstCSharpBlock();
}

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Amazon.Lambda.Annotations.SourceGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventPlatform.CompatTests;

/// <summary>Runs the generator on a piece of source and loads the result.</summary>
internal sealed class GeneratorHarness
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading.Tasks;
        using Amazon.Lambda.Annotations;
        using Amazon.Lambda.Annotations.APIGateway;
        using Amazon.Lambda.Annotations.SQS;
        using Amazon.Lambda.APIGatewayEvents;
        using Amazon.Lambda.Core;
        using Amazon.Lambda.SQSEvents;
        using Microsoft.Extensions.DependencyInjection;

        """;

    private const string Serializer = """
        [assembly: LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]

        """;

    // Every assembly of this test program, which includes those that the snippets need.
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("EventPlatform.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // Missing documentation, unresolved references, and references with a generic type, which are invalid XML.
    private static readonly string[] Documentation = ["CS1570", "CS1574", "CS1584", "CS1591", "CS1658"];

    private GeneratorHarness(
        GeneratorDriver driver, Compilation input, Compilation output, ImmutableArray<Diagnostic> findings)
    {
        Driver = driver;
        Input = input;
        Output = output;
        Findings = findings;
    }

    public GeneratorDriver Driver { get; }

    public Compilation Input { get; }

    public Compilation Output { get; }

    /// <summary>The generator's diagnostics.</summary>
    public ImmutableArray<Diagnostic> Findings { get; }

    /// <summary>The generated sources by file name.</summary>
    public Dictionary<string, string> Sources => Driver.GetRunResult().Results.Single().GeneratedSources
        .ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    public static GeneratorHarness Run(
        string source, bool executable = false, bool serializer = true, params string[] without)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var text = Usings + (serializer ? Serializer : string.Empty) + source;
        var compilation = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(text, options, cancellationToken: TestContext.Current.CancellationToken)],
            References.Where(reference => !without.Contains(Path.GetFileNameWithoutExtension(reference.Display))),
            new CSharpCompilationOptions(
                executable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999));
        var driver = CSharpGeneratorDriver.Create(
            [new Generator().AsSourceGenerator()],
            parseOptions: options,
            driverOptions: new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
            .RunGeneratorsAndUpdateCompilation(
                compilation, out var output, out var findings, TestContext.Current.CancellationToken);
        return new GeneratorHarness(driver, compilation, output, findings);
    }

    /// <summary>The compiler's warnings about the generated code, documentation included.</summary>
    public IEnumerable<Diagnostic> Warnings()
    {
        var generated = Output.SyntaxTrees.Except(Input.SyntaxTrees).ToHashSet();
        return Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Warning
            && diagnostic.Location.SourceTree is { } tree && generated.Contains(tree));
    }

    /// <summary>Compiles without errors, and generated code without warnings other than documentation.</summary>
    public Assembly Load()
    {
        Assert.Empty(Findings);
        Assert.DoesNotContain(
            Output.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(Warnings(), warning => !Documentation.Contains(warning.Id));
        using var stream = new MemoryStream();
        Assert.True(Output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        stream.Position = 0;
        return new AssemblyLoadContext(Output.AssemblyName).LoadFromStream(stream);
    }
}

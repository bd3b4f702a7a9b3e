using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// Generates a class per Lambda function, which builds the container, binds the request and calls the function, and
/// the Main that runs one of them. It writes no template: template.yaml is kept by hand, and a test compares it.
/// </summary>
[Generator]
public sealed class Generator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var functions = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Amazon.Lambda.Annotations.LambdaFunctionAttribute",
            static (node, _) => node is MethodDeclarationSyntax,
            static (syntax, _) => Reader.ReadFunction(syntax)).Collect();
        var startups = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Amazon.Lambda.Annotations.LambdaStartupAttribute",
            static (node, _) => node is ClassDeclarationSyntax,
            static (syntax, _) => Reader.ReadStartup(syntax)).Collect();
        var assembly = context.CompilationProvider.Select(Reader.ReadAssembly);

        context.RegisterSourceOutput(functions.Combine(startups).Combine(assembly), static (output, input) =>
            Write(output, input.Left.Left, input.Left.Right, input.Right));
    }

    private static void Write(
        SourceProductionContext output, ImmutableArray<Function> functions, ImmutableArray<Startup> startups,
        AssemblyFacts assembly)
    {
        var findings = functions.SelectMany(function => function.Findings)
            .Concat(startups.SelectMany(startup => startup.Findings))
            .Concat(Duplicates(functions, assembly))
            .Concat(MainFindings(functions, assembly))
            .ToList();
        if (startups.Length > 1) findings.Add(Finding.At(null, Rules.Startup, startups[1].Type, "there is another"));

        foreach (var finding in findings) output.ReportDiagnostic(finding.ToDiagnostic());

        // Incomplete code would hide a finding among errors that follow from it.
        if (findings.Count > 0) return;

        foreach (var function in functions)
            output.AddSource($"{function.WrapperName}.g.cs", Writer.Wrapper(function, startups.FirstOrDefault()));
        if (assembly.GenerateMain) output.AddSource("Program.g.cs", Writer.Program(functions));
    }

    /// <summary>Main uses the method's name alone; a wrapper's file is named after class and method only.</summary>
    private static IEnumerable<Finding> Duplicates(ImmutableArray<Function> functions, AssemblyFacts assembly) =>
        functions
            .GroupBy(function => assembly.GenerateMain ? function.Method : function.WrapperName)
            .SelectMany(group => group.Skip(1))
            .Select(function => function.Place with
            {
                Arguments = new([$"{function.ClassName}.{function.Method}", function.Method]),
            });

    private static IEnumerable<Finding> MainFindings(ImmutableArray<Function> functions, AssemblyFacts assembly)
    {
        if (!assembly.GenerateMain) yield break;
        if (!assembly.IsExecutable) yield return Finding.At(null, Rules.Main, "OutputType is not Exe");
        if (assembly.HasMain) yield return Finding.At(null, Rules.Main, "there is a Main");
        if (!assembly.HasRuntimeSupport)
            yield return Finding.At(null, Rules.Main, "Amazon.Lambda.RuntimeSupport is not referenced");
        if (functions.IsEmpty) yield return Finding.At(null, Rules.Main, "there is no function");
    }
}

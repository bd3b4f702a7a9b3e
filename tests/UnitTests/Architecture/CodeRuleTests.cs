using System.Reflection;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Architecture;

public sealed class CodeRuleTests
{
    private static readonly string[] Layers = [
        "Domain", "Application", "Infrastructure", "Pages", "Schema", "Lambda", "LocalHost", "Cli"];

    // Where the clock of the machine comes in: the two service registrations, what makes events and contexts for
    // functions on this machine, the schema, which is deployed without a container, and the options of a server.
    private static readonly string[] Edges =
    [
        "Application/DependencyInjection.cs",
        "Cli/Commands/KeysCommand.cs",
        "Infrastructure/DependencyInjection.cs",
        "LocalHost/Functions/LocalLambdaContext.cs",
        "LocalHost/Http/PayloadV2.cs",
        "LocalHost/LocalServer.cs",
        "LocalPostgres/PostgresServerOptions.cs",
        "Schema/DatabaseSchema.cs",
    ];

    [Fact]
    public void Classes_AreSealedUnlessAnotherDerivesFromThem()
    {
        var bases = SourceTree.Files.Values
            .SelectMany(file => file.DescendantNodes().OfType<BaseTypeSyntax>())
            .Select(type => type.Type.ToString())
            .ToHashSet();
        var open =
            from file in SourceTree.Files
            from type in file.Value.DescendantNodes().OfType<TypeDeclarationSyntax>()
            where type is ClassDeclarationSyntax or RecordDeclarationSyntax
            where !type.IsKind(SyntaxKind.RecordStructDeclaration)
            where !type.Modifiers.Any(
                modifier => modifier.Kind() is SyntaxKind.SealedKeyword or SyntaxKind.StaticKeyword
                    or SyntaxKind.AbstractKeyword)
            where !bases.Contains(type.Identifier.Text)
            select $"src/{file.Key}: seal {type.Identifier.Text}.";

        SourceTree.AssertNone(open);
    }

    [Fact]
    public void Clocks_AreNeverRead() => Assert.Empty(FilesThatUse("DateTime", "DateTimeOffset"));

    [Fact]
    public void SystemTime_ComesInAtTheEdgesAlone() =>
        Assert.Equal(Edges, FilesThatUse("TimeProvider").Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Repositories_DoNotExist() => Assert.DoesNotContain(
        SourceTree.Files,
        file => file.Key.Contains("repositor", StringComparison.OrdinalIgnoreCase)
            || SourceTree.TypesOf(file.Value)
                .Any(type => type.Identifier.Text.Contains("Repositor", StringComparison.Ordinal)));

    [Fact]
    public void Folders_AreNotNamedAfterReadingAndWriting() => Assert.DoesNotContain(
        SourceTree.Files.Keys,
        path => path.StartsWith("Application/", StringComparison.Ordinal) && path.Split('/')[..^1]
            .Any(folder => folder is "Commands" or "Queries"));

    // Apart from functions, from what has a context that says how long it may run, and from closing, as in .NET.
    [Fact]
    public void PublicAsyncMethods_TakeACancellationToken()
    {
        var uncancellable =
            from layer in Layers
            from type in Assembly.Load($"EventPlatform.{layer}").GetExportedTypes()
            where !type.Name.EndsWith("Functions", StringComparison.Ordinal) && !type.Name
                .EndsWith("_Generated", StringComparison.Ordinal)
            from method in type.GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.ReturnType.Name.Split('`')[0] is "Task" or "ValueTask"
            where method.Name is not ("DisposeAsync" or "CloseAsync" or "Main")
            where !method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken)
                || (layer is "Lambda" or "LocalHost"
                    && (parameter.ParameterType == typeof(ILambdaContext)
                        || parameter.ParameterType == typeof(HttpContext))))
            select $"src/{layer}: {type.FullName}.{method.Name} must take a CancellationToken.";

        SourceTree.AssertNone(uncancellable);
    }

    [Fact]
    public void Functions_HaveAtMostTenStatements()
    {
        var functions =
            from file in SourceTree.Files
            from method in file.Value.DescendantNodes().OfType<MethodDeclarationSyntax>()
            where method.AttributeLists.SelectMany(list => list.Attributes)
                .Any(attribute => attribute.Name.ToString() == "LambdaFunction")
            select (Place: $"src/{file.Key}: {method.Identifier}", Statements: method.Body?.Statements.Count ?? 1);

        Assert.NotEmpty(functions);
        SourceTree.AssertNone(
            from function in functions
            where function.Statements > 10
            select $"{function.Place} has {function.Statements} statements: leave it 10 at most.");
    }

    private static IEnumerable<string> FilesThatUse(params string[] clocks) =>
        from file in SourceTree.Files.Concat(SourceTree.Tools)
        from access in file.Value.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Name.Identifier.Text is "Now" or "UtcNow" or "Today" or "System"
        where clocks.Contains(access.Expression.ToString().Split('.')[^1])
        select file.Key;
}

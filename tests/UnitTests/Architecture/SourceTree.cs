using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Architecture;

/// <summary>The repository's files as the architecture tests see them.</summary>
internal static class SourceTree
{
    /// <summary>
    /// What the SDK adds to every project with implicit usings; to be compiled along with its sources.
    /// </summary>
    public static SyntaxTree ImplicitUsings { get; } = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """);

    /// <summary>Every file written by hand below <c>src</c>, by its path from there with forward slashes.</summary>
    public static IReadOnlyDictionary<string, CompilationUnitSyntax> Files { get; } = Read("src");

    /// <summary>The same below <c>tools</c>.</summary>
    public static IReadOnlyDictionary<string, CompilationUnitSyntax> Tools { get; } = Read("tools");

    /// <summary>The types that a file declares at its top level.</summary>
    public static IReadOnlyList<BaseTypeDeclarationSyntax> TypesOf(CompilationUnitSyntax file) =>
        [.. file.DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()];

    public static CompilationUnitSyntax Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetCompilationUnitRoot();

    /// <summary>Fails a test with sentences, each whole and on a line of its own.</summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static SortedDictionary<string, CompilationUnitSyntax> Read(string folder)
    {
        var source = Repository.PathOf(folder);
        var files = new SortedDictionary<string, CompilationUnitSyntax>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(source, path).Replace('\\', '/');
            if (name.Split('/').Intersect(["bin", "obj", "Migrations", "CompiledModel"]).Any()) continue;

            files.Add(name, Parse(path));
        }

        return files;
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Architecture;

/// <summary>
/// One way to write C#, in every folder. What an analyzer can check stands in .editorconfig; the rest is checked here.
/// </summary>
public sealed partial class DialectTests
{
    private const int MaxLineLength = 120;

    private const int MaxFileLength = 250;

    private static readonly string[] Texts =
    [
        ".cs", ".csproj", ".props", ".targets", ".md", ".yaml", ".yml", ".http", ".sh", ".editorconfig",
        ".globalconfig",
    ];

    private static readonly IReadOnlyList<string> Files = [.. Walk(Repository.Root)];

    private static readonly Dictionary<string, SyntaxNode> Code = Files
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .ToDictionary(path => path, path => (SyntaxNode)SourceTree.Parse(Repository.PathOf(path)));

    [Fact]
    public void Lines_HaveAtMost120Characters() => AssertNone(
        from path in Files
        where Texts.Contains(Path.GetExtension(path)) || Path.GetFileName(path) is "Makefile" or "run"
        from line in File.ReadLines(Repository.PathOf(path)).Index()
        where line.Item.Length > MaxLineLength && !Unbreakable().IsMatch(line.Item)
        select $"{path}:{line.Index + 1} has {line.Item.Length} characters: break the line after at most " +
            $"{MaxLineLength}.");

    [Fact]
    public void Files_OfTheProduct_HaveAtMost250Lines() => AssertNone(
        from path in Code.Keys
        where path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tools/", StringComparison.Ordinal)
        let lines = File.ReadLines(Repository.PathOf(path)).Count()
        where lines > MaxFileLength
        select $"{path} has {lines} lines: give what belongs together a file of its own.");

    [Fact]
    public void Await_NeedsNoConfiguration() => AssertNone(
        from node in Find<IdentifierNameSyntax>()
        where node.Syntax.Identifier.Text == "ConfigureAwait"
        select $"{node.Place}: await without ConfigureAwait.");

    [Fact]
    public void Exceptions_AreCalledE() => AssertNone(
        from node in Find<CatchDeclarationSyntax>()
        where node.Syntax.Identifier.Text is not ("" or "e")
        where !node.Syntax.Ancestors().OfType<CatchClauseSyntax>().Skip(1).Any()
        select $"{node.Place}: call the exception e.");

    [Fact]
    public void Braces_StandAroundStatementsThatNeedMoreThanALine() => AssertNone(
        from node in Find<IfStatementSyntax>()
        where node.Syntax.Parent is not ElseClauseSyntax
        let branches = Branches(node.Syntax).ToList()
        where branches.All(branch => branch is BlockSyntax) && branches.All(IsOneLine)
        select $"{node.Place}: leave out the braces.");

    [Fact]
    public void WholeNumbers_InText_AreInterpolated() => AssertNone(
        from node in Find<InvocationExpressionSyntax>()
        where node.Syntax.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" }
        where node.Syntax.ArgumentList.ToString() == "(CultureInfo.InvariantCulture)"
        select $"{node.Place}: write a number as $\"{{number}}\".");

    // The parts of an if that run, in the order in which they stand.
    private static IEnumerable<StatementSyntax> Branches(IfStatementSyntax first)
    {
        yield return first.Statement;
        var next = first.Else?.Statement;
        while (next is IfStatementSyntax other)
        {
            yield return other.Statement;
            next = other.Else?.Statement;
        }

        if (next is not null) yield return next;
    }

    private static bool IsOneLine(StatementSyntax branch) =>
        branch is BlockSyntax { Statements: [var only] } block
        && only is not (IfStatementSyntax or LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax)
        && IsOnOneLine(only)
        && !block.DescendantTrivia().Any(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia)
        && (block.Parent is not IfStatementSyntax head || IsOnOneLine(head.Condition));

    private static bool IsOnOneLine(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.StartLinePosition.Line == span.EndLinePosition.Line;
    }

    private static IEnumerable<(string Place, T Syntax)> Find<T>()
        where T : SyntaxNode =>
        from file in Code
        from node in file.Value.DescendantNodes().OfType<T>()
        select ($"{file.Key}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", node);

    private static void AssertNone(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory))
            yield return Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
        foreach (var path in Directory.EnumerateDirectories(directory).Where(path => !IsMade(Path.GetFileName(path))))
            foreach (var file in Walk(path)) yield return file;
    }

    // What tools make, and what has no rules of ours: .git, .data, the editors' folders.
    private static bool IsMade(string folder) =>
        folder is "bin" or "obj" or "artifacts" or "BenchmarkDotNet.Artifacts" or "Migrations" or "CompiledModel"
        || (folder.StartsWith('.') && folder is not (".ci" or ".github"));

    // An address, a hash or a cell of a table has no place to break.
    [GeneratedRegex(@"^\W*\S+\W*$|^\[[^\]]+\]: \S+$")]
    private static partial Regex Unbreakable();
}

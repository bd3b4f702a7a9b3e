using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using static EventPlatform.UnitTests.Architecture.SourceTree;

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
        .ToDictionary(path => path, path => (SyntaxNode)Parse(Repository.PathOf(path)));

    [Fact]
    public void Lines_HaveAtMost120Characters() => AssertNone(
        from path in Files
        where Texts.Contains(Path.GetExtension(path)) || Path.GetFileName(path) is "Makefile" or "run"
        from line in File.ReadLines(Repository.PathOf(path)).Index()
        where line.Item.Length > MaxLineLength && !IsUnbreakable(path, line.Item)
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
    public void Files_BeginWithText() => AssertNone(
        from path in Code.Keys
        where string.IsNullOrWhiteSpace(File.ReadLines(Repository.PathOf(path)).FirstOrDefault())
        select $"{path} begins with an empty line: delete it.");

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
    public void Ifs_OfOneLineStatements_HaveNoBraces() => AssertNone(
        from node in Find<IfStatementSyntax>()
        where node.Syntax.Parent is not ElseClauseSyntax
        let branches = Branches(node.Syntax).ToList()
        where branches.All(branch => branch is BlockSyntax) && branches.All(IsOneLine)
        select $"{node.Place}: leave out the braces.");

    [Fact]
    public void Ifs_WhoseStatementFits_StandOnOneLine() => AssertNone(
        from node in Find<IfStatementSyntax>()
        where node.Syntax is { Else: null, Parent: not ElseClauseSyntax }
        let statement = node.Syntax.Statement
        where !NeedsBraces(statement) && IsOnOneLine(statement) && IsOnOneLine(node.Syntax.Condition)
        where !IsOnOneLine(node.Syntax) && !HasComment(node.Syntax.CloseParenToken.TrailingTrivia)
        let head = LineOf(node.Syntax.CloseParenToken)
        let length = head.ToString().TrimEnd().Length + 1 + LineOf(statement.GetFirstToken()).ToString().Trim().Length
        where length <= MaxLineLength
        select $"{node.Place}: write the statement on the line of its if.");

    [Fact]
    public void WholeNumbers_InText_AreInterpolated() => AssertNone(
        from node in Find<InvocationExpressionSyntax>()
        where node.Syntax.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" or "Format" }
        let arguments = $"{node.Syntax.ArgumentList}"
        where arguments is "(CultureInfo.InvariantCulture)" or "(null, null)"
            || ($"{node.Syntax.Expression}" == "string.Format"
                && arguments.StartsWith("(null", StringComparison.Ordinal))
        select $"{node.Place}: write a number as $\"{{number}}\".");

    [Fact]
    public void Numbers_AreReadInTheInvariantCulture() => AssertNone(
        from node in Find<InvocationExpressionSyntax>()
        where NumberParser().IsMatch($"{node.Syntax.Expression}")
        let arguments = node.Syntax.ArgumentList.Arguments
        where arguments.Count == 1 || $"{arguments[^1]}" is "null" or "provider: null"
        select $"{node.Place}: write int.Parse(text, CultureInfo.InvariantCulture).");

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
        && !NeedsBraces(only)
        && IsOnOneLine(only)
        && !HasComment(block.DescendantTrivia())
        && (block.Parent is not IfStatementSyntax head || IsOnOneLine(head.Condition));

    private static bool NeedsBraces(StatementSyntax statement) =>
        statement is BlockSyntax or IfStatementSyntax or LocalDeclarationStatementSyntax
            or LocalFunctionStatementSyntax;

    private static bool HasComment(IEnumerable<SyntaxTrivia> trivia) =>
        trivia.Any(piece => piece.IsKind(SyntaxKind.SingleLineCommentTrivia));

    private static TextLine LineOf(SyntaxToken token) =>
        token.SyntaxTree!.GetText().Lines.GetLineFromPosition(token.SpanStart);

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

    // A word of Markdown, such as an address or a cell of a table, has no place to break.
    private static bool IsUnbreakable(string path, string line) =>
        path.EndsWith(".md", StringComparison.Ordinal) ? OneWord().IsMatch(line) : AddressOrHash().IsMatch(line);

    [GeneratedRegex(@"^\W*\S+\W*$|^\[[^\]]+\]: \S+$")]
    private static partial Regex OneWord();

    // The longest hashes are SHA-512: 88 characters of base64, 128 of hexadecimal digits.
    [GeneratedRegex(@"https?://\S{60}|[0-9A-Za-z+/]{64}")]
    private static partial Regex AddressOrHash();

    [GeneratedRegex(@"^(u?int|u?short|u?long|s?byte)\.Parse$")]
    private static partial Regex NumberParser();
}

using System.Text.RegularExpressions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The modules of the pages as their files stand in the repository.</summary>
public sealed partial class PageModuleTests
{
    private static readonly string Root = Repository.PathOf("src", "Pages", "wwwroot");

    [Theory]
    [InlineData("guest")]
    [InlineData("host")]
    [InlineData("door")]
    public void Preloads_OfAPage_AreTheModulesItImports(string page)
    {
        var imported = new HashSet<string>();
        Follow($"{page}.js");

        var preloaded = Preload().Matches(File.ReadAllText(Path.Combine(Root, $"{page}.html")))
            .Select(match => match.Groups[1].Value);
        Assert.Equal(imported.Order(StringComparer.Ordinal), preloaded.Order(StringComparer.Ordinal));

        void Follow(string module)
        {
            foreach (Match import in Import().Matches(File.ReadAllText(Path.Combine(Root, module))))
            {
                var file = Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(module)!, import.Groups[1].Value));
                var name = Path.GetRelativePath(Root, file).Replace('\\', '/');
                if (imported.Add(name)) Follow(name);
            }
        }
    }

    // Of whole statements: import() is for later.
    [GeneratedRegex("""^import [^;]*?from '([^']+)';""", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("""<link rel="modulepreload" href="\{\{assets\}\}/([^"]+)">""")]
    private static partial Regex Preload();
}

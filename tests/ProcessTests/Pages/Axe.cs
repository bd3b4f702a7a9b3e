using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>The rules of axe for WCAG 2.2, levels A and AA, and its best practices.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        },
        // Off by itself, as it is new in WCAG 2.2.
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
    };

    /// <summary>Fails with each rule that the page breaks, and where.</summary>
    public static async Task AssertNoViolationsAsync(IPage page)
    {
        var found = string.Join('\n', await FindAsync(page));
        Assert.True(found.Length == 0, found);
    }

    /// <summary>Finds the rules that the page breaks.</summary>
    /// <returns>A line for each place, which begins with the rule's id.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(IPage page)
    {
        var result = await page.RunAxe(Options);
        Assert.NotEmpty(result.Passes);
        return
        [
            .. from violation in result.Violations
               from node in violation.Nodes
               select $"{violation.Id}: {violation.Help}: {node.Html}",
        ];
    }
}

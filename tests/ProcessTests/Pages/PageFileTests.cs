using System.Net;
using System.Text.RegularExpressions;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>What the server says about the pages' files: what browsers may run, and what they may keep.</summary>
[Collection(typeof(PagesFixture))]
public sealed partial class PageFileTests(PagesFixture pages)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/app/")]
    [InlineData("/app/host")]
    [InlineData("/app/door")]
    public async Task Page_ForABrowser_IsStrictAndAskedForAgain(string path)
    {
        using var answer = await pages.Http.GetAsync(path, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        Assert.Equal("no-cache", $"{answer.Headers.CacheControl}");
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/app/")]
    [InlineData("/app/host")]
    [InlineData("/app/door")]
    public async Task Page_OfOneRelease_HasNoScriptOrStyleInIt(string path)
    {
        var html = await pages.Http.GetStringAsync(path, Cancelled);

        Assert.NotEmpty(Scripts().Matches(html));
        Assert.All(
            Scripts().Matches(html),
            script => Assert.Matches(@"^<script[^>]* src=""[^""]+""[^>]*></script", script.Value));
        Assert.DoesNotMatch(@"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", html);
    }

    [Theory]
    [InlineData("/app/")]
    [InlineData("/app/host")]
    [InlineData("/app/door")]
    public async Task Assets_OfAPage_HaveAHashAndAreKept(string path)
    {
        var start = new Uri(pages.Address, path);
        var html = await pages.Http.GetStringAsync(start, Cancelled);
        var found = new Queue<Uri>(AddressesIn(html, Links(), start));
        var seen = new HashSet<Uri>(found);

        while (found.TryDequeue(out var asset))
        {
            Assert.Equal(start.Authority, asset.Authority);
            Assert.Matches("/app/assets/[0-9a-f]{16}/", asset.AbsolutePath);
            using var answer = await pages.Http.GetAsync(asset, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, $"{asset}: {answer.StatusCode}");
            var kept = string.Join(", ", answer.Headers.GetValues("Cache-Control"));
            Assert.Equal("public, max-age=31536000, immutable", kept);
            var text = await answer.Content.ReadAsStringAsync(Cancelled);
            foreach (var import in AddressesIn(text, Imports(), asset).Where(seen.Add)) found.Enqueue(import);
        }

        Assert.Contains(seen, asset => asset.AbsolutePath.EndsWith(".css", StringComparison.Ordinal));
        Assert.Contains(seen, asset => asset.AbsolutePath.EndsWith(".js", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/app")]
    [InlineData("/app/nobody")]
    [InlineData("/app/host/")]
    [InlineData("/app/guest.html")]
    [InlineData("/app/assets/0000000000000000/style.css")]
    public async Task Path_OfNoFile_IsNotFound(string path)
    {
        using var answer = await pages.Http.GetAsync(path, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static IEnumerable<Uri> AddressesIn(string text, Regex pattern, Uri start) =>
        from Match match in pattern.Matches(text)
        let address = match.Groups["address"].Value
        where !address.StartsWith("data:", StringComparison.Ordinal)
        select new Uri(start, address);

    [GeneratedRegex("<script.*?</script", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Scripts();

    [GeneratedRegex("""
        \s(src|href)="(?<address>[^"#]+)"
        """)]
    private static partial Regex Links();

    [GeneratedRegex("""
        (^\s*(import|export)\b[^'"`;]*?|\bimport\()['"](?<address>\.\.?/[^'"]+\.js)['"]
        """, RegexOptions.Multiline)]
    private static partial Regex Imports();
}

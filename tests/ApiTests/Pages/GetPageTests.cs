using System.Text;
using EventPlatform.ApiTests.Access;
using EventPlatform.Domain.Access;
using EventPlatform.Pages;

namespace EventPlatform.ApiTests.Pages;

/// <summary>The pages, which need no key: what they hold is nobody's secret.</summary>
public abstract class GetPageContract(KeysFixture fixture) : EmptyApi(fixture)
{
    [Theory]
    [InlineData("/app/", "")]
    [InlineData("/app/guest", "guest")]
    [InlineData("/app/host", "host")]
    [InlineData("/app/door", "door")]
    public async Task GetPage_WithoutAKey_IsThePage(string path, string page)
    {
        var answer = await Api.SendAsync("GET", path, null, ("accept-encoding", "identity")).MustBe(200);

        Assert.Equal(Encoding.UTF8.GetString(PageFiles.Embedded.Find(page).Body.Span), answer.Body);
        Assert.Equal("text/html; charset=utf-8", answer.Headers["content-type"]);
        Assert.Equal("no-cache", answer.Headers["cache-control"]);
        Assert.StartsWith(
            "default-src 'self';", answer.Headers["content-security-policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetPage_Asset_IsKeptForAYear()
    {
        var path = $"/app/{PageFiles.Embedded.AssetPath}/api.js";

        var plain = await Api.SendAsync("GET", path, null, ("accept-encoding", "")).MustBe(200);
        var compressed = await Api.SendAsync("GET", path, null, ("accept-encoding", "gzip, br")).MustBe(200);

        Assert.Equal("public, max-age=31536000, immutable", plain.Headers["cache-control"]);
        Assert.Equal("text/javascript; charset=utf-8", plain.Headers["content-type"]);
        Assert.DoesNotContain("content-encoding", plain.Headers.Keys);
        Assert.Equal("br", compressed.Headers["content-encoding"]);
    }

    [Fact]
    public async Task GetPage_ThatTheClientHas_IsNotModified()
    {
        var tag = (await Api.GetAsync("/app/host").MustBe(200)).ETag;

        var answer = await Api.SendAsync("GET", "/app/host", null, ("if-none-match", tag)).MustBe(304);

        Assert.Equal("", answer.Body);
    }

    [Theory]
    [InlineData("/app/nowhere")]
    [InlineData("/app/host/")]
    [InlineData("/app/assets/0000000000000000/api.js")]
    [InlineData("/app/..%2Fapp%2Fhost")]
    public async Task GetPage_ThatIsNotThere_IsNotFound(string path)
    {
        var answer = await Api.GetAsync(path).MustBe(404);

        Assert.Equal("There is no such page.\n", answer.Body);
        Assert.Equal("no-store", answer.Headers["cache-control"]);
    }

    // Neither a good key nor a bad one makes a difference.
    [Fact]
    public async Task GetPage_WithAKey_IsTheSamePage()
    {
        var expected = await Api.GetAsync("/app/host").MustBe(200);
        foreach (var key in new[] { (await fixture.Open.AddKeyAsync(Role.Host)).Reveal(), "ep_host_x" })
            Assert.Equal(expected.Body, (await Api.SendAsync("GET", "/app/host", null, ApiSteps.WithKey(key))).Body);
    }
}

public sealed class GetPageTests(KeysFixture fixture) : GetPageContract(fixture), IClassFixture<KeysFixture>
{
    [Fact]
    public async Task GetPage_OfAnyPage_AsksNoDatabase()
    {
        using var measured = Api.Wire.Measure();

        await Api.GetAsync("/app/host").MustBe(200);
        await Api.GetAsync("/app/nowhere").MustBe(404);

        Assert.Equal((0, 0), (measured.Connections, measured.RoundTrips));
    }
}

using System.IO.Compression;
using System.Text;
using EventPlatform.Pages;

namespace EventPlatform.UnitTests.Pages;

public sealed class PageFilesTests
{
    private const string Html = "<link href=\"{{assets}}/app.css\"><script src=\"{{assets}}/host/list.js\"></script>";

    private static readonly string Style = string.Concat(Enumerable.Repeat("body { margin: 0 } ", 100));

    private readonly PageFiles _files = new(Files());

    [Theory]
    [InlineData("", "guest.html")]
    [InlineData(null, "guest.html")]
    [InlineData("guest", "guest.html")]
    [InlineData("host", "host.html")]
    [InlineData("door", "door.html")]
    public void Find_APage_IsThePageWithThePathOfItsAssets(string? path, string file)
    {
        var page = _files.Find(path);

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.Headers["content-type"]));
        Assert.Equal(
            $"{file} de en" + Html.Replace("{{assets}}", _files.AssetPath, StringComparison.Ordinal),
            Encoding.UTF8.GetString(page.Body.Span));
    }

    [Theory]
    [InlineData("app.css", "text/css; charset=utf-8")]
    [InlineData("host/list.js", "text/javascript; charset=utf-8")]
    [InlineData("texts/de.json", "application/json; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml; charset=utf-8")]
    public void Find_AnAsset_IsKeptForAYear(string name, string contentType)
    {
        var asset = _files.Find($"{_files.AssetPath}/{name}");

        Assert.Equal(Files()[name], asset.Body.ToArray());
        Assert.Equal(
            (200, contentType, "public, max-age=31536000, immutable"),
            (asset.Status, asset.Headers["content-type"], asset.Headers["cache-control"]));
        Assert.DoesNotContain("etag", asset.Headers.Keys);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("guest/")]
    [InlineData("Host")]
    [InlineData("host.html")]
    [InlineData("app.css")]
    [InlineData("assets")]
    [InlineData("assets/")]
    [InlineData("assets/app.css")]
    [InlineData("assets/0123456789abcdef/app.css")]
    [InlineData("{assets}")]
    [InlineData("{assets}/")]
    [InlineData("{assets}/none.js")]
    [InlineData("{assets}/APP.CSS")]
    [InlineData("{assets}/host.html")]
    [InlineData("{assets}/host")]
    [InlineData("{assets}/host/../app.css")]
    [InlineData("{assets}/../../host")]
    [InlineData("{assets}//app.css")]
    [InlineData("{assets}/host%2Flist.js")]
    [InlineData("{assets}/notes.txt")]
    [InlineData("../app/host")]
    public void Find_AnythingElse_IsNotFound(string path)
    {
        var answer = _files.Find(path.Replace("{assets}", _files.AssetPath, StringComparison.Ordinal), "br");

        Assert.Equal((404, "no-store"), (answer.Status, answer.Headers["cache-control"]));
        Assert.Equal("There is no such page.\n", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public void Find_APageThatIsNotThere_IsNotFound() =>
        Assert.Equal(404, new PageFiles(new Dictionary<string, byte[]>()).Find("host").Status);

    [Theory]
    [InlineData("host")]
    [InlineData("nowhere")]
    public void Find_APage_HasTheHeadersThatProtect(string path)
    {
        var headers = _files.Find(path).Headers;

        Assert.Equal(
            ("nosniff", "no-referrer", "same-origin", "accept-encoding"),
            (headers["x-content-type-options"], headers["referrer-policy"], headers["cross-origin-opener-policy"],
                headers["vary"]));
        Assert.Equal(
            "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
            headers["content-security-policy"]);
        Assert.Contains("geolocation=()", headers["permissions-policy"], StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AnAsset_HasFewHeaders() => Assert.Equal(
        ["cache-control", "content-type", "vary", "x-content-type-options"],
        _files.Find($"{_files.AssetPath}/app.css").Headers.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br;q=0", null)]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br; q=0.000, gzip;q=0.1", "gzip")]
    [InlineData("gzip;q=1.0, br;q=0.2", "br")]
    [InlineData("br;q=wrong", null)]
    [InlineData("br;q=-1", null)]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("brotli", null)]
    [InlineData(", ,;", null)]
    public void Find_WithAnAcceptEncoding_IsCompressedAsTheClientAccepts(string? accepted, string? coding)
    {
        var asset = _files.Find($"{_files.AssetPath}/app.css", accepted);

        Assert.Equal(coding, asset.Headers.GetValueOrDefault("content-encoding"));
        Assert.Equal(Style, Decode(asset, coding));
        Assert.Equal(coding is null, asset.Body.Length == Style.Length);
    }

    [Fact]
    public void Find_TheSameAgain_IsNotCompressedAgain()
    {
        var (first, second) = (_files.Find("host", "br"), _files.Find("host", "br"));

        // The same array, not only the same bytes.
        Assert.True(first.Body.Equals(second.Body));
        Assert.False(first.Body.Equals(_files.Find("door", "br").Body));
    }

    [Theory]
    [InlineData("{tag}", 304)]
    [InlineData("W/{tag}", 304)]
    [InlineData("\"other\", {tag}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    [InlineData("", 200)]
    [InlineData(null, 200)]
    public void Find_APageThatTheClientHas_IsNotModified(string? known, int status)
    {
        var tag = _files.Find("host", "br").Headers["etag"];

        var page = _files.Find("host", "br", known?.Replace("{tag}", tag, StringComparison.Ordinal));

        Assert.Equal((status, tag, "no-cache"), (page.Status, page.Headers["etag"], page.Headers["cache-control"]));
        Assert.Equal(status == 304, page.Body.IsEmpty);
        Assert.Equal(status == 200, page.Headers.ContainsKey("content-encoding"));
    }

    [Fact]
    public void Tags_OfOtherBodies_AreOthers()
    {
        List<string> tags =
        [
            TagOf("host", "br"), TagOf("host", "gzip"), TagOf("host", null), TagOf("door", "br"),
            TagOf("door", "gzip"), TagOf("door", null),
        ];

        Assert.Equal(6, tags.Distinct().Count());
        Assert.All(tags, tag => Assert.Matches("^\"[0-9a-f]{16}(-br|-gzip)?\"$", tag));

        string TagOf(string page, string? coding) => _files.Find(page, coding).Headers["etag"];
    }

    [Fact]
    public void AssetPath_DependsOnNamesAndBytesOfAssetsAlone()
    {
        var (renamed, changed, page) = (Files(), Files(), Files());
        renamed.Remove("app.css", out var style);
        renamed["app2.css"] = style!;
        changed["app.css"] = "x"u8.ToArray();
        page["host.html"] = "x"u8.ToArray();

        Assert.Matches("^assets/[0-9a-f]{16}$", _files.AssetPath);
        Assert.Equal(3, new[] { Files(), renamed, changed }.Select(PathOf).Distinct().Count());
        Assert.Equal(_files.AssetPath, PathOf(page));
        Assert.Equal(_files.AssetPath, PathOf(Files().Reverse().ToDictionary()));
        // A byte does not wander from one file into the next unseen.
        Assert.NotEqual(PathOf(Two("ab", "c")), PathOf(Two("a", "bc")));

        static string PathOf(Dictionary<string, byte[]> files) => new PageFiles(files).AssetPath;

        static Dictionary<string, byte[]> Two(string a, string b) =>
            new() { ["a.js"] = Encoding.UTF8.GetBytes(a), ["b.js"] = Encoding.UTF8.GetBytes(b) };
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("door")]
    public void Embedded_Page_LoadsWhatIsThere(string path)
    {
        var files = PageFiles.Embedded;
        var html = Encoding.UTF8.GetString(files.Find(path).Body.Span);
        var loaded = html.Split('"').Where(text => text.StartsWith("assets/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(loaded);
        Assert.All(loaded, asset => Assert.True(files.Find(asset).Status == 200, $"{path} loads {asset}."));
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Files() => new()
    {
        ["guest.html"] = Encoding.UTF8.GetBytes("guest.html {{languages}}" + Html),
        ["host.html"] = Encoding.UTF8.GetBytes("host.html {{languages}}" + Html),
        ["door.html"] = Encoding.UTF8.GetBytes("door.html {{languages}}" + Html),
        ["app.css"] = Encoding.UTF8.GetBytes(Style),
        ["host/list.js"] = "export const name = \"{{assets}}\";"u8.ToArray(),
        ["texts/en.json"] = "{}"u8.ToArray(),
        ["texts/de.json"] = "{}"u8.ToArray(),
        ["icon.svg"] = "<svg/>"u8.ToArray(),
        ["notes.txt"] = "not served"u8.ToArray(),
    };

    private static string Decode(PageAnswer answer, string? coding)
    {
        using var body = new MemoryStream(answer.Body.ToArray());
        using Stream decoded = coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        return new StreamReader(decoded).ReadToEnd();
    }
}

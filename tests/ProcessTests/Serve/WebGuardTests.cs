using System.Text.Json;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>What a browser sends for pages that have no business here.</summary>
public sealed class WebGuardTests(WebGuardTests.Fixture fixture) : IClassFixture<WebGuardTests.Fixture>
{
    private const string HostName = "guests.test";
    private const string NamedOrigin = "http://app.test:3000";
    private const string Guest = """{"first_name":"Mallory","last_name":"Doe"}""";

    private static readonly string[] Places =
        ["/guests", "/guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", "/healthz", "/_local/queue", "/nowhere"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Server => fixture.Serve.Http.BaseAddress!;

    private string OwnHost => $"localhost:{Server.Port}";

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:1")]
    [InlineData("LocalHost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    [InlineData(HostName)]
    [InlineData(HostName + ":8080")]
    public async Task Host_OfTheLoopbackAddressOrNamed_IsAnswered(string host)
    {
        foreach (var path in new[] { "/groups", "/healthz", "/_local/queue" })
            Assert.Equal(200, (await RequestAsync($"GET {path} HTTP/1.1", $"Host: {host}")).Status);
    }

    // The last ones resolve to the loopback address, as a name that a page has rebound does.
    [Theory]
    [InlineData("evil.test")]
    [InlineData("evil.test:8080")]
    [InlineData("localhost.evil.test")]
    [InlineData("evil.test.localhost")]
    [InlineData("a.guests.test")]
    [InlineData("localhost.")]
    [InlineData("[::2]")]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.2")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("127.0.0.1.nip.io")]
    public async Task Host_Foreign_IsMisdirectedEverywhere(string host)
    {
        foreach (var path in Places)
            AssertRefused(421, "--host-name", await RequestAsync($"GET {path} HTTP/1.1", $"Host: {host}"));
        AssertRefused(
            421, "--host-name",
            await RequestAsync("POST /_local/queue/redrive HTTP/1.1", $"Host: {host}", "Content-Length: 0"));
    }

    [Fact]
    public async Task Host_InTheTarget_IsTheHost()
    {
        Assert.Equal(200, (await RequestAsync("GET http://localhost/groups HTTP/1.1", "Host: localhost")).Status);
        AssertRefused(
            421, "--host-name", await RequestAsync("GET http://evil.test/groups HTTP/1.1", "Host: evil.test"));
        Assert.Equal(400, (await RequestAsync("GET http://evil.test/groups HTTP/1.1", "Host: localhost")).Status);
        AssertRefused(421, "--host-name", await RequestAsync("GET /groups HTTP/1.0"));
    }

    [Theory]
    [InlineData("https://evil.test", "text/plain")]
    [InlineData("https://evil.test", "application/x-www-form-urlencoded")]
    [InlineData("http://evil.test:8080", "application/json")]
    [InlineData("null", "text/plain")]
    [InlineData("", "text/plain")]
    [InlineData("http://localhost", "text/plain")]
    [InlineData("http://localhost:3000", "text/plain")]
    [InlineData("http://localhost:3000, http://{own}", "text/plain")]
    [InlineData("http://{own}, http://localhost:3000", "text/plain")]
    [InlineData("https://{own}", "text/plain")]
    [InlineData("http://{own}/", "text/plain")]
    [InlineData("http://127.0.0.1:{port}", "text/plain")]
    [InlineData("http://app.test", "text/plain")]
    [InlineData("HTTP://APP.TEST:3000", "text/plain")]
    public async Task Post_OfAForeignOrigin_IsForbiddenAndChangesNothing(string origin, string contentType)
    {
        var before = await CountGuestsAsync();

        var answer = await PostGuestAsync(contentType, $"Origin: {OwnIn(origin)}");

        AssertRefused(403, "--cors", answer);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(before, await CountGuestsAsync());
    }

    [Fact]
    public async Task Post_OfTwoOrigins_IsForbidden() =>
        AssertRefused(
            403, "--cors", await PostGuestAsync("text/plain", $"Origin: http://{OwnHost}", $"Origin: {NamedOrigin}"));

    [Fact]
    public async Task Post_OfItsOwnOrigin_IsTaken() =>
        Assert.Equal(
            201,
            (await PostGuestAsync(
                "application/json", $"Origin: http://{OwnHost}", "Sec-Fetch-Site: same-origin")).Status);

    // An invitation link in a mail program.
    [Theory]
    [InlineData("GET /app/", "navigate", "document", 200)]
    [InlineData("GET /app/host", "navigate", "document", 200)]
    [InlineData("GET /app/", "navigate", "iframe", 403)]
    [InlineData("GET /app/", "no-cors", "image", 403)]
    [InlineData("GET /apple", "navigate", "document", 403)]
    [InlineData("GET /guests", "navigate", "document", 403)]
    // A form.
    [InlineData("POST /app/", "navigate", "document", 403)]
    public async Task Link_OfAnotherSite_OpensPagesAlone(string request, string mode, string target, int status)
    {
        var answer = await RequestAsync(
            $"{request} HTTP/1.1", $"Host: {OwnHost}", "Sec-Fetch-Site: cross-site", $"Sec-Fetch-Mode: {mode}",
            $"Sec-Fetch-Dest: {target}");

        Assert.Equal(status, answer.Status);
    }

    // Reads whose answer the page cannot see, such as images and links, come without an Origin.
    [Theory]
    [InlineData("cross-site", "no-cors")]
    [InlineData("cross-site", "navigate")]
    [InlineData("same-site", "no-cors")]
    [InlineData("same-site", "navigate")]
    [InlineData("SAME-ORIGIN", "cors")]
    [InlineData("", "cors")]
    [InlineData("same-origin, cross-site", "cors")]
    [InlineData("same-origin\r\nSec-Fetch-Site: cross-site", "cors")]
    public async Task Get_OfAnotherSite_IsForbiddenEverywhere(string site, string mode)
    {
        foreach (var path in Places)
        {
            AssertRefused(403, "--cors", await RequestAsync(
                $"GET {path} HTTP/1.1", $"Host: {OwnHost}", $"Sec-Fetch-Site: {site}", $"Sec-Fetch-Mode: {mode}"));
        }
    }

    [Theory]
    [InlineData("same-origin", "cors")]
    [InlineData("same-origin", "navigate")]
    [InlineData("none", "navigate")]
    public async Task Get_OfItsOwnSiteOrTheAddressBar_IsAnswered(string site, string mode) =>
        Assert.Equal(200, (await RequestAsync(
            "GET /groups HTTP/1.1", $"Host: {OwnHost}", $"Sec-Fetch-Site: {site}", $"Sec-Fetch-Mode: {mode}")).Status);

    [Fact]
    public async Task Redrive_OfAnotherSite_IsForbidden()
    {
        string[] head = ["POST /_local/queue/redrive HTTP/1.1", $"Host: {OwnHost}", "Content-Length: 0"];

        AssertRefused(403, "--cors", await RequestAsync(head[0], [.. head[1..], "Origin: https://evil.test"]));
        AssertRefused(403, "--cors", await RequestAsync(head[0], [.. head[1..], "Sec-Fetch-Site: cross-site"]));
        Assert.Equal(200, (await RequestAsync(head[0], head[1..])).Status);
    }

    [Theory]
    [InlineData("GET /groups HTTP/1.1", 200)]
    [InlineData("GET /groups?limit=x HTTP/1.1", 400)]
    [InlineData("GET /nowhere HTTP/1.1", 404)]
    [InlineData("GET /healthz HTTP/1.1", 200)]
    [InlineData("GET /_local/queue HTTP/1.1", 200)]
    public async Task Cors_OfANamedOrigin_LetsItReadTheAnswer(string requestLine, int status)
    {
        var answer = await RequestAsync(
            requestLine, $"Host: {OwnHost}", $"Origin: {NamedOrigin}", "Sec-Fetch-Site: cross-site");

        Assert.Equal((status, NamedOrigin), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal(
            ("etag,link,location,retry-after,www-authenticate", "Origin"),
            (answer.Header("Access-Control-Expose-Headers"), answer.Header("Vary")));
    }

    [Fact]
    public async Task Cors_OfAPage_VariesByOriginAndCoding()
    {
        var answer = await RequestAsync(
            "GET /app/ HTTP/1.1", $"Host: {OwnHost}", $"Origin: {NamedOrigin}", "Sec-Fetch-Site: cross-site");

        Assert.Equal((200, "Origin, accept-encoding"), (answer.Status, answer.Header("Vary")));
    }

    [Theory]
    [InlineData("/guests")]
    [InlineData("/nowhere")]
    public async Task Cors_PreflightOfANamedOrigin_IsAnsweredAsApiGatewayDoes(string path)
    {
        var answer = await PreflightAsync(path, NamedOrigin);

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(NamedOrigin, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET,POST,PUT,DELETE", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal(
            "authorization,content-type,if-match,if-none-match", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("600", answer.Header("Access-Control-Max-Age"));
    }

    [Theory]
    [InlineData("https://evil.test")]
    [InlineData("null")]
    [InlineData("http://app.test:3001")]
    public async Task Cors_PreflightOfAnotherOrigin_IsForbidden(string origin)
    {
        var answer = await PreflightAsync("/guests", origin);

        AssertRefused(403, "--cors", answer);
        Assert.DoesNotContain(
            answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Cors_OfANamedOriginByAnotherName_IsMisdirected() => AssertRefused(
        421, "--host-name",
        await RequestAsync(
            "GET /groups HTTP/1.1", "Host: evil.test", $"Origin: {NamedOrigin}", "Sec-Fetch-Site: cross-site"));

    [Fact]
    public async Task Cors_WithoutAnOrigin_AddsNothing()
    {
        var answer = await RequestAsync("GET /groups HTTP/1.1", $"Host: {OwnHost}");

        Assert.DoesNotContain(
            answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("--cors", "*")]
    [InlineData("--cors", "null")]
    [InlineData("--cors", "")]
    [InlineData("--cors", "localhost:3000")]
    [InlineData("--cors", "http://localhost:3000/app")]
    [InlineData("--cors", "http://*.example.com")]
    [InlineData("--cors", "http://localhost:3000,http://localhost:3001")]
    [InlineData("--cors", "http://user@localhost:3000")]
    [InlineData("--cors", "ftp://localhost")]
    [InlineData("--host-name", "http://guests.test")]
    [InlineData("--host-name", "guests.test:8080")]
    [InlineData("--host-name", "*")]
    [InlineData("--host-name", "")]
    public async Task Start_WithABadNameOrOrigin_SaysSo(string option, string value)
    {
        using var directory = new TemporaryDirectory();

        var (exitCode, output) = await ServeProcess.RunAsync(directory, "serve", option, value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"{option} must be ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory.Below(".data")));
    }

    private static void AssertRefused(int status, string advice, RawAnswer answer)
    {
        Assert.Equal((status, "application/json"), (answer.Status, answer.Header("Content-Type")));
        var message = JsonElement.Parse(answer.Body).EnumerateObject().Single();
        Assert.Equal("message", message.Name);
        Assert.Contains(advice, message.Value.GetString(), StringComparison.Ordinal);
    }

    private string OwnIn(string text) => text
        .Replace("{own}", OwnHost, StringComparison.Ordinal)
        .Replace("{port}", $"{Server.Port}", StringComparison.Ordinal);

    private Task<RawAnswer> RequestAsync(string requestLine, params IEnumerable<string> headers) =>
        RawHttp.RequestAsync(Server, requestLine, headers);

    private Task<RawAnswer> PreflightAsync(string path, string origin) => RequestAsync(
        $"OPTIONS {path} HTTP/1.1", $"Host: {OwnHost}", $"Origin: {origin}", "Sec-Fetch-Site: cross-site",
        "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type");

    private Task<RawAnswer> PostGuestAsync(string contentType, params string[] headers) => RawHttp.SendAsync(
        Server,
        string.Join(
            "\r\n",
            [
                "POST /guests HTTP/1.1", $"Host: {OwnHost}", $"Content-Type: {contentType}",
                $"Content-Length: {Guest.Length}", .. headers, "Connection: close", "", Guest,
            ]));

    private async Task<int> CountGuestsAsync() =>
        JsonElement.Parse(await fixture.Serve.Http.GetStringAsync("/admin/stats", Cancelled))
            .GetProperty("total_guests").GetInt32();

    /// <summary>A server that was told a name and an origin.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();

        internal ServeProcess Serve { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Serve = await ServeProcess.StartAsync(
                _directory,
                "--host-name", HostName, "--cors", "https://other.test", "--cors", $"{NamedOrigin}/");

        public async ValueTask DisposeAsync()
        {
            if (Serve is not null) await Serve.DisposeAsync();
            _directory.Dispose();
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.LocalHost.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventPlatform.UnitTests.LocalHost;

/// <summary>HTTP as Kestrel receives it, and the events made of it.</summary>
public sealed class PayloadV2Tests : IAsyncLifetime
{
    private const string Template = "/things/{thing_id}/{part}";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private WebApplication _app = null!;
    private APIGatewayHttpApiV2ProxyRequest _event = null!;
    private string _answer = """{"statusCode":204}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Map(Template, async http =>
        {
            _event = await PayloadV2.ReadAsync(http, "request-1", Template);
            using var answer = new MemoryStream(Encoding.UTF8.GetBytes(_answer));
            await PayloadV2.WriteAsync(answer, http.Response, http.RequestAborted);
        });
        await _app.StartAsync(Cancelled);
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_OfARequest_DescribesIt()
    {
        var request = await TranslateAsync(Request("PUT", "/things/1/a?b=c"));

        Assert.Equal(
            ("2.0", $"PUT {Template}", "/things/1/a", "b=c"),
            (request.Version, request.RouteKey, request.RawPath, request.RawQueryString));
        Assert.Equal(("request-1", "$default"), (request.RequestContext!.RequestId, request.RequestContext!.Stage));
        var http = request.RequestContext!.Http!;
        Assert.Equal(("PUT", "/things/1/a", "HTTP/1.1"), (http.Method, http.Path, http.Protocol));
    }

    [Fact]
    public async Task ReadAsync_OfHeaders_LowersTheirNames()
    {
        var message = Request("GET", "/things/1/a");
        message.Headers.TryAddWithoutValidation("X-Seen-By", "one");

        var request = await TranslateAsync(message);

        Assert.Equal("one", request.Headers!["x-seen-by"]);
        Assert.All(request.Headers!.Keys, name => Assert.Equal(name.ToLowerInvariant(), name));
    }

    // HttpClient would send one line: a client that repeats a header has to be written by hand.
    [Fact]
    public async Task ReadAsync_OfARepeatedHeader_JoinsItsValues()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _http.BaseAddress!.Port, Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            "GET /things/1/a HTTP/1.1\r\nHost: local\r\nX-Seen-By: one\r\nx-seen-by: two\r\nConnection: close\r\n\r\n"u8
                .ToArray(),
            Cancelled);
        using var reader = new StreamReader(stream);

        Assert.StartsWith("HTTP/1.1 204", await reader.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal("one,two", _event.Headers!["x-seen-by"]);
    }

    [Fact]
    public async Task ReadAsync_OfCookies_ListsThemApartFromTheHeaders()
    {
        var message = Request("GET", "/things/1/a");
        message.Headers.TryAddWithoutValidation("Cookie", "a=1; b=2");

        var request = await TranslateAsync(message);

        Assert.Equal(["a=1", "b=2"], request.Cookies!);
        Assert.DoesNotContain("cookie", request.Headers!.Keys);
    }

    [Fact]
    public async Task ReadAsync_OfRepeatedQueryValues_JoinsThem()
    {
        var request = await TranslateAsync(Request("GET", "/things/1/a?x=1&y=%C3%A5+b&x=2&z"));

        var query = request.QueryStringParameters!;
        Assert.Equal(("1,2", "å b", ""), (query["x"], query["y"], query["z"]));
        Assert.Equal("x=1&y=%C3%A5+b&x=2&z", request.RawQueryString);
    }

    [Fact]
    public async Task ReadAsync_WithoutQueryCookiesAndBody_LeavesThemOut()
    {
        var request = await TranslateAsync(Request("GET", "/things/1/a"));

        Assert.Null(request.QueryStringParameters);
        Assert.Null(request.Cookies);
        Assert.Null(request.Body);
        Assert.False(request.IsBase64Encoded);
    }

    [Fact]
    public async Task ReadAsync_OfPathVariables_DecodesThemAndTheRawPath()
    {
        var request = await TranslateAsync(Request("GET", "/things/%C3%A5%20b/c%2Bd"));

        Assert.Equal(("å b", "c+d"), (request.PathParameters!["thing_id"], request.PathParameters["part"]));
        Assert.Equal(("/things/å b/c+d", "/things/å b/c+d"), (request.RawPath, request.RequestContext!.Http!.Path));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData(null)]
    public async Task ReadAsync_OfATextBody_PassesItAsText(string? contentType)
    {
        var request = await TranslateAsync(Request("POST", "/things/1/a", "å"u8.ToArray(), contentType));

        Assert.Equal(("å", false), (request.Body, request.IsBase64Encoded));
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("image/png")]
    public async Task ReadAsync_OfABinaryOrFormBody_PassesItAsBase64(string contentType)
    {
        var request = await TranslateAsync(Request("POST", "/things/1/a", "å"u8.ToArray(), contentType));

        Assert.Equal((Convert.ToBase64String("å"u8), true), (request.Body, request.IsBase64Encoded));
    }

    [Fact]
    public async Task ReadAsync_OfATextThatIsNotUtf8_PassesItAsBase64()
    {
        var request = await TranslateAsync(Request("POST", "/things/1/a", [0x7B, 0xFF], "application/json"));

        Assert.Equal(("e/8=", true), (request.Body, request.IsBase64Encoded));
    }

    [Fact]
    public async Task WriteAsync_OfAnAnswer_SendsStatusHeadersCookiesAndBody()
    {
        _answer =
            """
            {"statusCode":201,"headers":{"location":"/things/2","content-type":"application/json"},
            "cookies":["a=1","b=2"],"body":"å"}
            """.ReplaceLineEndings("");

        using var response = await _http.SendAsync(Request("POST", "/things/1/a"), Cancelled);

        Assert.Equal(
            (HttpStatusCode.Created, "/things/2"), (response.StatusCode, response.Headers.Location?.ToString()));
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("set-cookie"));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("å", Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Cancelled)));
    }

    [Fact]
    public async Task WriteAsync_OfABase64Body_SendsItsBytes()
    {
        _answer = """{"statusCode":200,"isBase64Encoded":true,"body":"e/8="}""";

        Assert.Equal([0x7B, 0xFF], await _http.GetByteArrayAsync("/things/1/a", Cancelled));
    }

    private static HttpRequestMessage Request(
        string method, string path, byte[]? body = null, string? contentType = null)
    {
        var message = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is null) return message;

        message.Content = new ByteArrayContent(body);
        if (contentType is not null) message.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return message;
    }

    private async Task<APIGatewayHttpApiV2ProxyRequest> TranslateAsync(HttpRequestMessage message)
    {
        using var response = await _http.SendAsync(message, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return _event;
    }
}

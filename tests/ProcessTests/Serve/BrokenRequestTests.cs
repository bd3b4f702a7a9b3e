using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>Requests that are broken before a function sees them.</summary>
public sealed class BrokenRequestTests(ServeFixture fixture) : IClassFixture<ServeFixture>
{
    private const string ChunkedHead = " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Chunked = "POST /guests" + ChunkedHead;
    private const string Counted = "POST /guests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
    private const string NotRead = "The body of a request could not be read";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Uri Server => fixture.Http.BaseAddress!;

    [Theory]
    [InlineData(Chunked + "FFFFFFFFF\r\n{}")]
    [InlineData(Chunked + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\n{}")]
    [InlineData(Chunked + "80000000\r\n{}")]
    [InlineData(Chunked + "xyz\r\n{}")]
    [InlineData(Chunked + "-1\r\n{}")]
    [InlineData(Chunked + "\r\n{}")]
    [InlineData(Chunked + "2;name=value;\r\n{}xx")]
    [InlineData(Chunked + "2\r\n{}xx")]
    [InlineData(Chunked + "2\r\n{}\r\n0\r\nno trailer\r\n\r\n")]
    public async Task Body_Unreadable_IsABadRequestAndOneLineOfTheLog(string request)
    {
        var before = fixture.Output.Length;

        var answer = await RawHttp.SendAsync(Server, request);

        AssertMessage(400, "Bad Request: the chunks of the body are not as HTTP/1.1 has them.", answer);
        Assert.Equal("close", answer.Header("Connection"));
        await AssertOneLineAsync(before, "400, CreateGuest");
    }

    // Kestrel takes a client that ends its side for one that is gone: there may be no answer.
    [Theory]
    [InlineData(Chunked)]
    [InlineData(Chunked + "8\r\n{}")]
    [InlineData(Chunked + "2\r\n{}\r\n")]
    [InlineData(Chunked + "FFFFFFFFF\r\n")]
    [InlineData(Counted)]
    [InlineData(Counted + "{}")]
    public async Task Body_CutOff_IsOneLineOfTheLog(string request)
    {
        var before = fixture.Output.Length;

        Assert.True((await RawHttp.SendAsync(Server, request, end: true)).Status is 0 or 400);
        await AssertOneLineAsync(before, "400, CreateGuest");
    }

    [Theory]
    [InlineData(Chunked + "8\r\n{}")]
    [InlineData(Chunked + "2\r\n{}\r\n")]
    [InlineData(Counted + "{}")]
    public async Task Body_OfAClientThatResets_IsOneLineOfTheLog(string request)
    {
        var before = fixture.Output.Length;

        await RawHttp.SendAndResetAsync(Server, request);

        await AssertOneLineAsync(before, "400, CreateGuest");
    }

    [Fact]
    public async Task Body_ThatComesTooSlowly_IsARequestTimeout()
    {
        var before = fixture.Output.Length;

        AssertMessage(
            408, "Request Timeout: the body came too slowly.", await RawHttp.SendAsync(Server, Counted + "{"));
        await AssertOneLineAsync(before, "408, CreateGuest");
    }

    [Theory]
    [InlineData("GET /guests" + ChunkedHead + "FFFFFFFFF\r\n", "ListGuests")]
    [InlineData("DELETE /guests/1" + ChunkedHead + "x\r\n", "DeleteGuest")]
    public async Task Body_UnreadableWhereNoneIsTaken_IsABadRequestToo(string request, string function)
    {
        var before = fixture.Output.Length;

        Assert.Equal(400, (await RawHttp.SendAsync(Server, request)).Status);
        await AssertOneLineAsync(before, $"400, {function}");
    }

    [Theory]
    [InlineData("POST /nowhere" + ChunkedHead + "FFFFFFFFF\r\n", 404)]
    [InlineData("GET /healthz" + ChunkedHead + "FFFFFFFFF\r\n", 200)]
    [InlineData("POST /guests HTTP/1.1\r\nHost: evil.test\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n", 421)]
    public async Task Body_ThatNobodyReads_IsLeftAlone(string request, int status)
    {
        var before = fixture.Output.Length;

        Assert.Equal(status, (await RawHttp.SendAsync(Server, request)).Status);
        Assert.Equal("", fixture.Output[before..]);
    }

    // As API Gateway: 10,240 bytes of request line and header values.
    [Theory]
    [InlineData("/groups?a={9000}", "", 400, "validation_failed")]
    [InlineData("/groups?a={11000}", "", 414, "URI Too Long")]
    [InlineData("/groups", "{9000}", 200, "groups")]
    [InlineData("/groups", "{11000}", 431, "Request Header Fields Too Large")]
    [InlineData("/groups?a={6000}", "{6000}", 431, "Request Header Fields Too Large")]
    public async Task Head_Long_IsAnsweredInWords(string path, string header, int status, string text)
    {
        var answer = await RawHttp.RequestAsync(
            Server, $"GET {Lengthen(path)} HTTP/1.1", "Host: localhost", $"X-Note: {Lengthen(header)}");

        Assert.Equal(status, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
        if (status > 400) AssertMessage(status, text, answer);
    }

    [Fact]
    public async Task Target_OfTheWholeServer_IsNotFound() =>
        AssertMessage(404, "Not Found", await RawHttp.RequestAsync(Server, "OPTIONS * HTTP/1.1", "Host: localhost"));

    // Kestrel itself refuses these, and gives its answers neither a body nor headers of ours: docs/http-api.md says so.
    [Theory]
    [InlineData("GET * HTTP/1.1", "Host: localhost", 405)]
    [InlineData("GET /guests HTTP/1.1", "X-Note: no host", 400)]
    [InlineData("GET /guests?q=å HTTP/1.1", "Host: localhost", 400)]
    [InlineData("GET /guests/%00 HTTP/1.1", "Host: localhost", 400)]
    [InlineData("GET /guests?q={40000} HTTP/1.1", "Host: localhost", 414)]
    [InlineData("GET /guests HTTP/1.1", "Host: localhost\r\nX-Note: {40000}", 431)]
    public async Task Request_RefusedByKestrel_HasNoBody(string requestLine, string header, int status)
    {
        var answer = await RawHttp.RequestAsync(Server, Lengthen(requestLine), Lengthen(header));

        Assert.Equal((status, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/guests")]
    [InlineData("/x/../guests")]
    [InlineData("/./guests")]
    [InlineData("/%67uests")]
    [InlineData("/%2e/guests")]
    [InlineData("http://localhost/guests")]
    public async Task Location_OfAGuest_IsTheRoutesPath(string target)
    {
        const string Guest = """{"first_name":"Jane","last_name":"Doe"}""";
        var head = $"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"Content-Length: {Guest.Length}\r\n\r\n";

        var answer = await RawHttp.SendAsync(Server, head + Guest);

        Assert.Equal(201, answer.Status);
        Assert.Equal(
            $"/guests/{JsonElement.Parse(answer.Body).GetProperty("id").GetString()}", answer.Header("Location"));
    }

    [Theory]
    [InlineData("GET /groups HTTP/1.1", "Host: localhost", 200)]
    [InlineData("GET /groups?limit=0 HTTP/1.1", "Host: localhost", 400)]
    [InlineData("GET /groups?limit=5%00 HTTP/1.1", "Host: localhost", 400)]
    [InlineData("GET /guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b HTTP/1.1", "Host: localhost", 404)]
    [InlineData("GET /nowhere HTTP/1.1", "Host: localhost", 404)]
    [InlineData("PATCH /guests HTTP/1.1", "Host: localhost", 404)]
    [InlineData("GET /healthz HTTP/1.1", "Host: localhost", 200)]
    [InlineData("GET /_local/queue HTTP/1.1", "Host: localhost", 200)]
    [InlineData("POST /_local/queue/redrive HTTP/1.1", "Host: localhost", 200)]
    [InlineData("GET /guests HTTP/1.1", "Host: evil.test", 421)]
    [InlineData("GET /guests HTTP/1.1", "Host: localhost\r\nOrigin: null", 403)]
    [InlineData("GET /guests?q={11000} HTTP/1.1", "Host: localhost", 414)]
    [InlineData("POST /guests HTTP/1.1", "Host: localhost\r\nContent-Length: 99999999", 413)]
    public async Task Answer_OfEveryKind_IsNotStoredAndNotGuessed(string requestLine, string header, int status)
    {
        var before = fixture.Output.Length;

        var answer = await RawHttp.RequestAsync(Server, Lengthen(requestLine), header);

        Assert.Equal(status, answer.Status);
        if (status == 413) await AssertOneLineAsync(before, "413, CreateGuest");
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    private static string Lengthen(string text) =>
        Regex.Replace(
            text,
            @"\{(\d+)\}",
            length => new string('a', int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture)));

    private static void AssertMessage(int status, string message, RawAnswer answer)
    {
        Assert.Equal((status, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal(message, JsonElement.Parse(answer.Body).GetProperty("message").GetString());
    }

    private async Task AssertOneLineAsync(int before, string end)
    {
        await Patience.WaitUntilAsync(
            () => fixture.Output[before..].Contains(NotRead, StringComparison.Ordinal), Cancelled);

        var line = Assert.Single(
            fixture.Output[before..].Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(end, line, StringComparison.Ordinal);
    }
}

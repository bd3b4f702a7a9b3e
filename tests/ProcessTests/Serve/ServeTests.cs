using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventPlatform.ProcessTests.Serve;

public sealed class ServeTests(ServeFixture fixture) : IClassFixture<ServeFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Http;

    [Fact]
    public async Task PostGuests_WithJson_CreatesTheGuest()
    {
        var (status, guest) = await PostAsync(
            "/guests", """{"first_name":"Jane","last_name":"Doe","email":"jane@example.com"}""", "application/json");

        Assert.Equal((HttpStatusCode.Created, "Jane"), (status, guest.GetProperty("first_name").GetString()));
    }

    [Fact]
    public async Task PostRsvp_WithCurlsOwnContentType_RecordsTheAnswer()
    {
        var (_, guest) = await PostAsync("/guests", """{"first_name":"Jane","last_name":"Doe"}""", "application/json");

        var (status, answered) = await PostAsync(
            $"/guests/{guest.GetProperty("id")}/rsvp", """{"attending":false}""", "application/x-www-form-urlencoded");

        Assert.Equal((HttpStatusCode.OK, false), (status, answered.GetProperty("attending").GetBoolean()));
    }

    [Fact]
    public async Task GetStats_CountsTheDemoEvent()
    {
        var stats = await GetJsonAsync("/admin/stats");

        Assert.Contains("Made up an event with ", fixture.Output, StringComparison.Ordinal);
        Assert.InRange(stats.GetProperty("total_guests").GetInt32(), 110, 130);
        Assert.Equal(40, stats.GetProperty("group_count").GetInt32());
        Assert.InRange(stats.GetProperty("response_rate").GetDouble(), 0.6, 0.9);
    }

    [Fact]
    public async Task Healthz_WithADatabase_IsOk() =>
        Assert.Equal("""{"message":"ok"}""", await Http.GetStringAsync("/healthz", Cancelled));

    [Fact]
    public async Task Get_OfTheBareAddress_LeadsToThePageOfGuests()
    {
        var answer = await Http.GetAsync(new Uri("/", UriKind.Relative), Cancelled);

        Assert.Equal(
            (HttpStatusCode.OK, "/app/"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath));
    }

    [Fact]
    public async Task Links_ThatItPrints_OpenPages()
    {
        // Where the address ends, so does the line, or a fragment begins.
        var links = Regex.Matches(fixture.Output, @"http://localhost:\d+(?<path>/app/[a-z]*)(?<fragment>#\w+)?\r?$",
            RegexOptions.Multiline);

        Assert.Equal(
            ["/app/host", "/app/door", "/app/", "/app/", "/app/"], links.Select(link => link.Groups["path"].Value));
        var codes = links.Select(link => link.Groups["fragment"].Value).Where(code => code.Length > 0);
        Assert.Equal(3, codes.Distinct().Count());
        foreach (Match link in links)
        {
            using var response = await Http.GetAsync(link.Groups["path"].Value, Cancelled);
            Assert.Equal(
                (HttpStatusCode.OK, "text/html"),
                (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.True(response.Headers.CacheControl!.NoCache);
        }
    }

    [Fact]
    public async Task Links_OfGuests_ShowAHouseholdWithAPlusOneSomebodyAloneAndAnAnswer()
    {
        var seen = new List<(bool? Attending, bool MayBring, bool IsAlone)>();
        foreach (Match link in Regex.Matches(fixture.Output, @"/app/#(?<code>\w+)"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/invitation");
            request.Headers.TryAddWithoutValidation("Authorization", $"Invitation {link.Groups["code"].Value}");
            using var response = await Http.SendAsync(request, Cancelled);
            var invitation = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled));
            var me = invitation.GetProperty("me");
            seen.Add((
                me.GetProperty("attending").Deserialize<bool?>(),
                me.GetProperty("plus_ones_allowed").GetInt32() > 0,
                invitation.GetProperty("members").GetArrayLength() == 1));
            Assert.Equal("#7a3e9d", invitation.GetProperty("event").GetProperty("accent").GetString());
            Assert.Equal(3, invitation.GetProperty("event").GetProperty("questions").GetArrayLength());
        }

        Assert.Equal(
            [(null, true, false), (null, false, true), (true, true, false)],
            seen);
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("GET", "/app")]
    [InlineData("GET", "/App/")]
    [InlineData("GET", "/APP/host")]
    [InlineData("POST", "/app/host")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/guests/a/b/c")]
    [InlineData("PATCH", "/guests")]
    [InlineData("DELETE", "/guests")]
    [InlineData("POST", "/admin/stats")]
    [InlineData("OPTIONS", "/guests")]
    public async Task Request_OfNoRoute_IsNotFoundAsApiGatewaySaysIt(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await Http.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"message":"Not Found"}""", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Empty(response.Content.Headers.Allow);
    }

    [Fact]
    public async Task GetGuest_OfAnUnknownId_IsTheFunctionsOwnNotFound()
    {
        using var response = await Http.GetAsync($"/guests/{Guid.NewGuid()}", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/guests?q=%C3%A5ke")]
    [InlineData("/guests?q=%C3%85KE")]
    [InlineData("/guests?q=åke")]
    [InlineData("/guests?q=%20%C3%A5ke+")]
    public async Task ListGuests_WithAnEncodedSearch_FindsEveryScript(string path)
    {
        var guests = (await GetJsonAsync(path)).GetProperty("guests").EnumerateArray().ToList();

        Assert.NotEmpty(guests);
        Assert.All(guests, guest => Assert.Equal("Åkesson", guest.GetProperty("last_name").GetString()));
    }

    [Theory]
    [InlineData("/guests?q=%ff", "q")]
    [InlineData("/guests?limit=1&limit=2", "limit")]
    public async Task ListGuests_WithAQueryWithoutMeaning_IsAProblem(string path, string parameter)
    {
        using var response = await Http.GetAsync(path, Cancelled);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.True(
            JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled)).GetProperty("errors")
                .TryGetProperty(parameter, out _));
    }

    // Past the function's own limit it says so; past that of Lambda (an event of 6 MiB, where a quotation mark takes
    // two bytes and base64 four for three) or of API Gateway (10 MiB) no function is asked.
    [Theory]
    [InlineData(1024 * 1024, ' ', "text/plain", "application/problem+json", "body_too_large")]
    [InlineData((6 * 1024 * 1024) - 4096, ' ', "text/plain", "application/problem+json", "body_too_large")]
    [InlineData(6 * 1024 * 1024, ' ', "text/plain", "application/json", "Request Entity Too Large")]
    [InlineData((3 * 1024 * 1024) - 4096, '"', "text/plain", "application/problem+json", "body_too_large")]
    [InlineData(3 * 1024 * 1024, '"', "text/plain", "application/json", "Request Entity Too Large")]
    [InlineData(1024 * 1024, '\u0001', "text/plain", "application/json", "Request Entity Too Large")]
    [InlineData(4 * 1024 * 1024, ' ', "application/octet-stream", "application/problem+json", "body_too_large")]
    [InlineData(5 * 1024 * 1024, ' ', "application/octet-stream", "application/json", "Request Entity Too Large")]
    [InlineData(10 * 1024 * 1024, ' ', "text/plain", "application/json", "Request Entity Too Large")]
    [InlineData((10 * 1024 * 1024) + 1, ' ', "text/plain", "application/json", "Request Entity Too Large")]
    public async Task PostGuests_WithALargeBody_IsRefusedByFunctionOrGateway(
        int bytes, char character, string sent, string contentType, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/guests");
        request.Content = new ByteArrayContent(Enumerable.Repeat((byte)character, bytes).ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(sent);
        // The body is held back until it is asked for: a refusal would otherwise break the connection under it.
        request.Headers.ExpectContinue = true;
        using var response = await Http.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetJsonAsync(string path) =>
        JsonElement.Parse(await Http.GetStringAsync(path, Cancelled));

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(
        string path, string body, string contentType)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await Http.PostAsync(path, content, Cancelled);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled)));
    }
}

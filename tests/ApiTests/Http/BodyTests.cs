using System.Text;

namespace EventPlatform.ApiTests.Http;

public abstract class BodyContract(ApiFixture fixture) : EmptyApi(fixture)
{
    private const int MaxBytes = 256 * 1024;

    public static TheoryData<string, string> RoutesWithBody => Routes.WithBody;

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Body_Malformed_IsRefusedOnEveryRoute(string method, string path) =>
        ApiAssert.Problem(400, "invalid_json", await Api.SendAsync(method, path, """{"first_name":"""));

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Body_TooLarge_IsRefusedOnEveryRoute(string method, string path) =>
        ApiAssert.Problem(413, "body_too_large", await Api.SendAsync(method, path, Padded(300 * 1024)));

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Body_NoJson_IsRefusedOnEveryRoute(string method, string path) =>
        ApiAssert.Problem(
            415, "unsupported_media_type", await Api.SendAsync(method, path, "<guest/>", "application/xml"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("""[{"first_name":"Ada","last_name":"Lovelace"}]""")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("nonsense")]
    [InlineData("{first_name:\"Ada\"}")]
    [InlineData("{'first_name':'Ada'}")]
    [InlineData("""{"first_name":"Ada","last_name":"Lovelace",}""")]
    [InlineData("""{"first_name":"Ada","last_name":"Lovelace"}{}""")]
    [InlineData("""{"first_name":"Ada","last_name":"Lovelace"} // a guest""")]
    [InlineData("""/* a guest */{"first_name":"Ada","last_name":"Lovelace"}""")]
    [InlineData("""{"first_name":"Ada","first_name":"Ada","last_name":"Lovelace"}""")]
    [InlineData("""{"first_name":"Ada","first\u005fname":"Ada","last_name":"Lovelace"}""")]
    [InlineData("{\"first_name\":\"A\tda\",\"last_name\":\"Lovelace\"}")]
    [InlineData("""{"first_name":"A\xda","last_name":"Lovelace"}""")]
    [InlineData("""{"first_name":"Ada","last_name":"Lovelace","\ud800":1}""")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\uFEFF{\"first_name\":\"Ada\",\"last_name\":\"Lovelace\"}")]
    [InlineData(" \uFEFF{\"first_name\":\"Ada\",\"last_name\":\"Lovelace\"}")]
    [InlineData("{\"first_name\":\"Ada\",\"last_name\":\"Lovelace\"}\uFEFF")]
    public async Task Body_NotOneJsonObject_IsInvalidJson(string? body)
    {
        ApiAssert.Problem(400, "invalid_json", await Api.PostAsync("/guests", body!));
        ApiAssert.Problem(400, "invalid_json", await SendBase64Async(Encoding.UTF8.GetBytes(body ?? "")));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00 \\ud83d\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    public async Task Body_HalfASurrogatePairEscapedInAValue_IsInvalidInThatField(string json) =>
        ApiAssert.Invalid(
            await Api.PostAsync("/guests", $$"""{"first_name":{{json}},"last_name":"Lovelace"}"""), "first_name");

    [Fact]
    public async Task Body_WholeSurrogatePairEscaped_IsTheCharacter()
    {
        var answer =
            await Api.PostAsync("/guests", """{"first_name":"\ud83d\ude00","last_name":"\u00c5"}""").MustBe(201);

        Assert.Equal("😀 Å", $"{answer["first_name"].GetString()} {answer["last_name"].GetString()}");
    }

    [Theory]
    [InlineData(MaxBytes, false)]
    [InlineData(MaxBytes, true)]
    public async Task Body_OfTheGreatestSize_IsAccepted(int bytes, bool isBase64) =>
        await SendAsync(Padded(bytes), isBase64).MustBe(201);

    [Theory]
    [InlineData(MaxBytes + 1, false)]
    [InlineData(MaxBytes + 1, true)]
    [InlineData(300 * 1024, true)]
    public async Task Body_LargerThanTheGreatestSize_IsRefused(int bytes, bool isBase64) =>
        ApiAssert.Problem(413, "body_too_large", await SendAsync(Padded(bytes), isBase64));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Body_AfterAByteOrderMark_IsRead(string? contentType)
    {
        var body = $"\uFEFF{Bodies.Guest()}";

        await Api.SendAsync("POST", "/guests", body, contentType).MustBe(201);
        await SendBase64Async(Encoding.UTF8.GetBytes(body), contentType).MustBe(201);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_ByteOrderMark_CountsAsThreeBytes(bool isBase64)
    {
        await SendAsync($"\uFEFF{Padded(MaxBytes - 3)}", isBase64).MustBe(201);
        ApiAssert.Problem(413, "body_too_large", await SendAsync($"\uFEFF{Padded(MaxBytes - 2)}", isBase64));
    }

    [Fact]
    public async Task Body_Size_IsCountedInBytesOfUtf8()
    {
        var body = Bodies.Guest(("dietary", Bodies.Json($"\"{Bodies.Repeat("å", MaxBytes / 2)}\"")));

        ApiAssert.Problem(
            413,
            "body_too_large",
            await Api.PostAsync("/guests", body.Replace("\\u00E5", "å", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Body_Nesting_MayBe32Deep()
    {
        await Api.PutAsync("/admin/settings", Nested(32)).MustBe(200);
        ApiAssert.Problem(400, "invalid_json", await Api.PutAsync("/admin/settings", Nested(33)));
    }

    [Theory]
    [InlineData("""{"settings_data":{"a":1,"a":1}}""")]
    [InlineData("""{"settings_data":{"a":[1,]}}""")]
    [InlineData("""{"settings_data":{"a":01}}""")]
    [InlineData("""{"settings_data":{"a":NaN}}""")]
    public async Task Body_WrongBelowTheSurface_IsInvalidJsonToo(string body) =>
        ApiAssert.Problem(400, "invalid_json", await Api.PutAsync("/admin/settings", body));

    [Theory]
    [InlineData("first_name")]
    [InlineData("last_name")]
    [InlineData("email")]
    [InlineData("dietary")]
    public async Task Body_TextOfAnotherType_IsToldWhatIsTaken(string field)
    {
        var answer = await Api.PutAsync($"/guests/{Guid.NewGuid()}", Bodies.Of((field, 5)));

        ApiAssert.Invalid(answer, field);
        Assert.Equal(
            "must be a string of well-formed Unicode, or null.",
            Assert.Single(answer["errors"].GetProperty(field).EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("{\"first_name\":\n  x}", "Look near line 2, byte 3.")]
    [InlineData("{\"first_name\":\"Ada\",\"first\\u005fname\":\"Ada\"}", "commas. Look near line 1, byte 21.")]
    [InlineData(
        "{\"dietary\":1,\n\"group_id\":{\"a\":[{\"b\":1,\n \"c\":1, \"b\":2}]}}", "commas. Look near line 3, byte 9.")]
    [InlineData("[{\"a\":1,\"a\":2}]", "commas. Look near line 1, byte 9.")]
    [InlineData("\uFEFF[{\"a\":1,\"a\":2}]", "commas. Look near line 1, byte 9.")]
    [InlineData("{\"\\ud800\":1,\"group_id\":{\"b\":1,\"b\":2}}", "comments or trailing commas.")]
    public async Task Body_NotOneJsonObject_IsRefusedWithThePlace(string body, string advice)
    {
        var answer = await Api.PostAsync("/guests", body);

        ApiAssert.Problem(400, "invalid_json", answer);
        Assert.EndsWith(advice, answer["detail"].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/vnd.example.guest+json; version=2")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Body_ContentTypeThatMayBeJson_IsAccepted(string? contentType)
    {
        await Api.SendAsync("POST", "/guests", Bodies.Guest(), contentType).MustBe(201);
        await SendBase64Async(Encoding.UTF8.GetBytes($"\r\n\t {Bodies.Guest()}"), contentType).MustBe(201);
    }

    [Theory]
    [InlineData("text/plain", """{"first_name":"Ada","last_name":"Lovelace"}""")]
    [InlineData("application/xml", "<guest/>")]
    [InlineData("text/json-ish", "{}")]
    [InlineData("application/jsonp", "{}")]
    [InlineData("application/octet-stream", "{}")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\ncontent-disposition: form-data; name=\"first_name\"\r\n\r\nAda\r\n--x--")]
    [InlineData("application/x-www-form-urlencoded", "first_name=Ada&last_name=Lovelace")]
    [InlineData("application/x-www-form-urlencoded", "[]")]
    public async Task Body_OtherContentType_IsRefused(string contentType, string body)
    {
        ApiAssert.Problem(415, "unsupported_media_type", await Api.SendAsync("POST", "/guests", body, contentType));
        ApiAssert.Problem(
            415, "unsupported_media_type", await SendBase64Async(Encoding.UTF8.GetBytes(body), contentType));
    }

    [Fact]
    public async Task Body_Base64_IsDecoded()
    {
        var body = Encoding.UTF8.GetBytes("""{"first_name":"Åsa 😀","last_name":"Öberg"}""");

        var answer = await SendBase64Async(body).MustBe(201);

        Assert.Equal("Åsa 😀", answer["first_name"].GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("e30")]
    [InlineData("e3=0")]
    [InlineData("e30=e30=")]
    [InlineData("å")]
    public async Task Body_NoBase64ThoughMarkedSo_IsInvalidJson(string body) =>
        ApiAssert.Problem(400, "invalid_json", await Api.SendAsync("POST", "/guests", body, isBase64: true));

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC3)]
    [InlineData(0xC0, 0xAF)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF5, 0x80, 0x80, 0x80)]
    public async Task Body_InvalidUtf8InBase64_IsRefused(params int[] bytes)
    {
        byte[] invalid = [.. bytes.Select(b => (byte)b)];
        byte[] guest = [.. """{"last_name":"Lovelace","first_name":"A"""u8, .. invalid, .. "\"}"u8];
        byte[] name = [.. """{"last_name":"Lovelace","first_name":"Ada","A"""u8, .. invalid, .. "\":1}"u8];
        byte[] settings = [.. """{"settings_data":{"a":"A"""u8, .. invalid, .. "\"}}"u8];

        ApiAssert.Problem(
            400,
            "invalid_json",
            await Api.SendAsync("PUT", "/admin/settings", Convert.ToBase64String(settings), isBase64: true));
        ApiAssert.Problem(400, "invalid_json", await SendBase64Async(guest));
        ApiAssert.Problem(400, "invalid_json", await SendBase64Async(name));
    }

    [Fact]
    public async Task Body_OnARouteWithout_IsIgnored() =>
        await Api.SendAsync("GET", "/guests", "nonsense", "text/plain").MustBe(200);

    private static string Padded(int bytes)
    {
        var body = Bodies.Guest();
        return body.Insert(1, new string(' ', bytes - body.Length));
    }

    // The body's own object is the first level.
    private static string Nested(int depth) =>
        $"{{\"settings_data\":{{\"a\":{Bodies.Repeat("[", depth - 2)}{Bodies.Repeat("]", depth - 2)}}}}}";

    private Task<ApiAnswer> SendBase64Async(byte[] body, string? contentType = "application/json") =>
        Api.SendAsync("POST", "/guests", Convert.ToBase64String(body), contentType, isBase64: true);

    private Task<ApiAnswer> SendAsync(string body, bool isBase64) =>
        isBase64 ? SendBase64Async(Encoding.UTF8.GetBytes(body)) : Api.PostAsync("/guests", body);
}

public sealed class BodyTests(ApiFixture fixture) : BodyContract(fixture), IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Body_HalfASurrogatePairItself_IsInvalidJson() =>
        ApiAssert.Problem(
            400,
            "invalid_json",
            await Api.PostAsync("/guests", "{\"first_name\":\"\uD800\",\"last_name\":\"Lovelace\"}"));
}

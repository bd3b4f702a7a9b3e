namespace EventPlatform.ApiTests.Http;

/// <summary>Headers that every answer has.</summary>
public abstract class AnswerHeadersContract(ApiFixture fixture) : EmptyApi(fixture)
{
    public static TheoryData<string, string> AllRoutes => Routes.All;

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Answer_OfEveryRoute_IsNotStoredAndNotGuessed(string method, string path)
    {
        var (query, body) = Routes.Valid(method, path);
        AssertHeaders(await Api.SendAsync(method, path + query, body));
        AssertHeaders(await Api.SendAsync(method, path, "nonsense"));
    }

    [Fact]
    public async Task Answer_WithoutAContent_IsNotStoredAndNotGuessed() =>
        AssertHeaders(await Api.DeleteAsync($"/guests/{await Api.AddGuestAsync()}").MustBe(204));

    [Theory]
    [InlineData("/x/..", "")]
    [InlineData("/..", "")]
    [InlineData("/", "")]
    [InlineData("//evil.test", "")]
    [InlineData("/a b", "")]
    [InlineData("/a\r\nb", "")]
    [InlineData("/base.path/v1", "/base.path/v1")]
    public async Task Location_BelowAPathThatNoStageHas_IsTheRoutesPathAlone(string before, string expected)
    {
        var answer = await Api.SendAsync("POST", "/guests", Bodies.Guest(), stage: before).MustBe(201);

        Assert.Equal($"{expected}/guests/{answer.Id}", answer.Headers["location"]);
    }

    private static void AssertHeaders(ApiAnswer answer)
    {
        Assert.Equal("no-store", answer.Headers.GetValueOrDefault("cache-control"));
        Assert.Equal("nosniff", answer.Headers.GetValueOrDefault("x-content-type-options"));
    }
}

public sealed class AnswerHeadersTests(ApiFixture fixture) : AnswerHeadersContract(fixture), IClassFixture<ApiFixture>;

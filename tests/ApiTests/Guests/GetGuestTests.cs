namespace EventPlatform.ApiTests.Guests;

public abstract class GetGuestContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetGuest_Existing_AnswersWhatCreateAnswered()
    {
        var created = await Api.PostAsync(
            "/guests", """{"first_name":"Åsa","last_name":"Öberg","email":"asa@example.com","dietary":"no nuts"}""");

        var read = await Api.GetAsync($"/guests/{created.Id}");

        Assert.Equal(200, read.Status);
        Assert.Equal("application/json", read.Headers["content-type"]);
        Assert.Equal(ApiAssert.GuestOf(created), read.Body);
    }

    [Fact]
    public async Task GetGuest_Unknown_IsNotFound()
    {
        var answer = await Api.GetAsync($"/guests/{Guid.NewGuid()}");

        Assert.Equal(404, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["content-type"]);
        Assert.Equal("guest_not_found", answer.Code);
    }

    [Fact]
    public async Task GetGuest_UpperCaseId_IsTheSameGuest()
    {
        var id = await Api.AddGuestAsync();

        var answer = await Api.GetAsync($"/guests/{id.ToString("D").ToUpperInvariant()}").MustBe(200);

        Assert.Equal(id, answer.Id);
        ApiAssert.Members(answer, ("id", $"\"{id}\""));
    }

    [Fact]
    public async Task GetGuest_QueryThatNobodyAskedFor_IsIgnored()
    {
        var id = await Api.AddGuestAsync();

        await Api.GetAsync($"/guests/{id}?utm_source=mail").MustBe(200);
    }
}

public sealed class GetGuestTests(ApiFixture fixture) : GetGuestContract(fixture), IClassFixture<ApiFixture>;

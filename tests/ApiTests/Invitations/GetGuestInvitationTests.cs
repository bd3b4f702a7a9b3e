namespace EventPlatform.ApiTests.Invitations;

public abstract class GetGuestInvitationContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetGuestInvitation_OfAGuest_ShowsCodeAndLink()
    {
        var created = await Api.PostAsync("/guests", Bodies.Guest()).MustBe(201);
        var code = await Api.CodeOfAsync(created.Id);

        var answer = await Api.SendAsync("GET", $"/guests/{created.Id}/invitation", stage: "/prod").MustBe(200);

        ApiAssert.Members(
            answer,
            ("code", $"\"{code[..4]}-{code[4..8]}-{code[8..]}\""),
            ("link", $"\"https://example.execute-api.eu-central-1.amazonaws.com/prod/app/#{code}\""),
            ("created_at", created["created_at"].GetRawText()));
    }

    [Fact]
    public async Task GetGuestInvitation_BelowNoStage_LinksToTheRoot()
    {
        var id = await Api.AddGuestAsync();

        var answer = await Api.GetAsync($"/guests/{id}/invitation").MustBe(200);

        Assert.StartsWith(
            "https://example.execute-api.eu-central-1.amazonaws.com/app/#", answer["link"].GetString(),
            StringComparison.Ordinal);
    }

    // A guest of an earlier release has no code until `schema apply`.
    [Fact]
    public async Task GetGuestInvitation_WithoutACode_ShowsNone()
    {
        var id = await Api.AddGuestAsync();
        await Api.SqlAsync("UPDATE guests SET invitation_code = NULL, invitation_created_at = NULL");

        var answer = await Api.GetAsync($"/guests/{id}/invitation").MustBe(200);

        Assert.Equal("""{"code":null,"link":null,"created_at":null}""", answer.Body);
    }

    [Fact]
    public async Task GetGuestInvitation_Unknown_IsNotFound() => ApiAssert.Problem(
        404, "guest_not_found", await Api.GetAsync($"/guests/{Guid.NewGuid()}/invitation"));

    [Fact]
    public async Task Codes_AreOfTheirOwn()
    {
        var codes = new HashSet<string>();
        for (var i = 0; i < 50; i++) codes.Add(await Api.CodeOfAsync(await Api.AddGuestAsync()));

        Assert.Equal(50, codes.Count);
        Assert.All(codes, code => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{12}$", code));
    }
}

public sealed class GetGuestInvitationTests(ApiFixture fixture)
    : GetGuestInvitationContract(fixture), IClassFixture<ApiFixture>;

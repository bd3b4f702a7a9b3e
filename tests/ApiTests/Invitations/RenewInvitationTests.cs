namespace EventPlatform.ApiTests.Invitations;

public abstract class RenewInvitationContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task RenewInvitation_OfAGuest_StopsTheOldCodeAtOnce()
    {
        var id = await Api.AddGuestAsync();
        var old = await Api.CodeOfAsync(id);
        LetTimePass();

        var answer = await Api.SendAsync("POST", $"/guests/{id}/invitation").MustBe(200);

        AssertIsNow(answer["created_at"]);
        var renewed = answer["code"].GetString()!;
        Assert.NotEqual(old, renewed.Replace("-", "", StringComparison.Ordinal));
        Assert.Equal(answer.Body, (await Api.GetAsync($"/guests/{id}/invitation")).Body);
        ApiAssert.Problem(401, "unauthenticated", await ReadAsync(old));
        Assert.Equal(id, (await ReadAsync(renewed).MustBe(200))["me"].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task RenewInvitation_OfAGuest_LeavesAnActivityWithoutTheCode()
    {
        var id = await Api.AddGuestAsync();

        var answer = await Api.SendAsync("POST", $"/guests/{id}/invitation").MustBe(200);

        Assert.Equal(["invitation.renewed", "guest.created"], await Api.ActionsOfAsync(id));
        var trail = await Api.GetAsync($"/guests/{id}/activities");
        var code = answer["code"].GetString()!;
        Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), trail.Body, StringComparison.Ordinal);
    }

    // No representation of the guest has the code.
    [Fact]
    public async Task RenewInvitation_OfAGuest_KeepsTheVersion()
    {
        var id = await Api.AddGuestAsync();
        var before = await Api.GetAsync($"/guests/{id}");

        await Api.SendAsync("POST", $"/guests/{id}/invitation").MustBe(200);

        var after = await Api.GetAsync($"/guests/{id}");
        Assert.Equal((before.Body, before.ETag), (after.Body, after.ETag));
    }

    [Fact]
    public async Task RenewInvitation_Unknown_IsNotFound()
    {
        ApiAssert.Problem(
            404, "guest_not_found", await Api.SendAsync("POST", $"/guests/{Guid.NewGuid()}/invitation"));
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM activities"));
    }

    private Task<ApiAnswer> ReadAsync(string code) =>
        Api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest(code));
}

public sealed class RenewInvitationTests(ApiFixture fixture)
    : RenewInvitationContract(fixture), IClassFixture<ApiFixture>;

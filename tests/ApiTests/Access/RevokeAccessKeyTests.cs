using EventPlatform.Domain.Access;

namespace EventPlatform.ApiTests.Access;

public abstract class RevokeAccessKeyContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task RevokeAccessKey_Twice_KeepsTheFirstTimeAndOneActivity()
    {
        var key = await Api.AddKeyAsync(Role.Door);

        await Api.DeleteAsync($"/access-keys/{key.Id}").MustBe(204);
        var first = await Api.SqlAsync("SELECT revoked_at FROM access_keys");
        LetTimePass();
        await Api.DeleteAsync($"/access-keys/{key.Id}").MustBe(204);

        Assert.Equal(first, await Api.SqlAsync("SELECT revoked_at FROM access_keys"));
        Assert.Single(await Api.ListAsync("/admin/activities?action=key.revoked"));
    }

    [Theory]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("x")]
    [InlineData("%00%00%00%00%00%00%00%00%00%00%00%00")]
    public async Task RevokeAccessKey_Unknown_IsNotFound(string id)
    {
        ApiAssert.Problem(404, "access_key_not_found", await Api.DeleteAsync($"/access-keys/{id}"));
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM activities"));
    }
}

public sealed class RevokeAccessKeyTests(ApiFixture fixture)
    : RevokeAccessKeyContract(fixture), IClassFixture<ApiFixture>;

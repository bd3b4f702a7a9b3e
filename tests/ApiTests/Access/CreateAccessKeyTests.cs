using EventPlatform.Domain.Access;

namespace EventPlatform.ApiTests.Access;

public abstract class CreateAccessKeyContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task CreateAccessKey_ForADoor_ShowsTheKeyOnceAndKeepsItsHash()
    {
        const string Body = """{"role":"door","label":" Tina ","expires_at":"2099-06-12T17:00:00+02:00"}""";

        var answer = await Api.PostAsync("/access-keys", Body).MustBe(201);

        Assert.True(KeyText.TryParse(answer["key"].GetString(), out var key));
        Assert.Equal(Role.Door, key.Role);
        Assert.Equal($"/access-keys/{key.Id}", answer.Headers["location"]);
        AssertIsNow(answer["created_at"]);
        ApiAssert.Members(
            answer, ("id", $"\"{key.Id}\""), ("role", "\"door\""), ("label", "\"Tina\""),
            ("expires_at", "\"2099-06-12T15:00:00.000000Z\""));
        Assert.Equal(key.SecretHash, await Api.SqlAsync($"SELECT secret_hash FROM access_keys WHERE id = '{key.Id}'"));
        var list = await Api.GetAsync("/access-keys");
        Assert.DoesNotContain(key.Reveal()[^22..], list.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(key.SecretHash, list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAccessKey_Any_LeavesAnActivity()
    {
        await Api.PostAsync("/access-keys", """{"role":"host","label":"Anna","expires_at":null}""").MustBe(201);

        var activity = Assert.Single(await Api.ListAsync("/admin/activities?action=key.created"));
        Assert.Equal("open", activity.GetProperty("actor").GetString());
    }

    [Theory]
    [InlineData("""{}""", "label", "role")]
    [InlineData("""{"role":"guest","label":"x"}""", "role")]
    [InlineData("""{"role":"Host","label":"x"}""", "role")]
    [InlineData("""{"role":"host","label":"\u200b"}""", "label")]
    [InlineData("""{"role":"host","label":"a\nb"}""", "label")]
    [InlineData("""{"role":"door","label":"x"}""", "expires_at")]
    [InlineData("""{"role":"caterer","label":"x","expires_at":null}""", "expires_at")]
    [InlineData("""{"role":"host","label":"x","expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"role":"host","label":"x","expires_at":"tomorrow"}""", "expires_at")]
    [InlineData("""{"role":"host","label":"x","expires":"30d"}""", "expires")]
    public async Task CreateAccessKey_Malformed_NamesTheField(string body, params string[] fields)
    {
        ApiAssert.Invalid(await Api.PostAsync("/access-keys", body), fields);
        Assert.Equal(0L, await Api.SqlAsync("SELECT count(*) FROM access_keys"));
    }
}

public sealed class CreateAccessKeyTests(ApiFixture fixture)
    : CreateAccessKeyContract(fixture), IClassFixture<ApiFixture>;

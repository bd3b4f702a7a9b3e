using System.Text.Json;
using EventPlatform.Domain.Access;

namespace EventPlatform.ApiTests.Access;

public abstract class ListAccessKeysContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task ListAccessKeys_Several_AreShownNewestFirstPageByPage()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var created = await Api.PostAsync("/access-keys", $$"""{"role":"host","label":"Host {{i}}"}""").MustBe(201);
            ids.Add(created["id"].GetString()!);
            LetTimePass();
        }

        var all = await Api.WalkAsync("/access-keys?limit=2");

        Assert.Equal(ids.AsEnumerable().Reverse(), all.Select(key => key.GetProperty("id").GetString()));
        Assert.Equal(
            ["id", "role", "label", "created_at", "expires_at", "revoked_at"],
            all[0].EnumerateObject().Select(field => field.Name));
    }

    // Of one microsecond, the order is that of the ids, and no page loses any.
    [Fact]
    public async Task ListAccessKeys_OfOneMoment_AreAllShown()
    {
        for (var i = 0; i < 5; i++) await Api.AddKeyAsync(Role.Host);
        await Api.SqlAsync("UPDATE access_keys SET created_at = '2027-01-01'");

        var all = await Api.WalkAsync("/access-keys?limit=1");

        var ids = all.Select(key => key.GetProperty("id").GetString()).ToList();
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        Assert.Equal(5, ids.Distinct().Count());
    }

    [Fact]
    public async Task ListAccessKeys_Revoked_SaysWhen()
    {
        var key = await Api.AddKeyAsync(Role.Caterer);
        await Api.DeleteAsync($"/access-keys/{key.Id}").MustBe(204);

        var shown = Assert.Single(await Api.ListAsync("/access-keys"));

        Assert.Equal(JsonValueKind.Null, shown.GetProperty("expires_at").ValueKind);
        AssertIsNow(shown.GetProperty("revoked_at"));
    }
}

public sealed class ListAccessKeysTests(ApiFixture fixture)
    : ListAccessKeysContract(fixture), IClassFixture<ApiFixture>;

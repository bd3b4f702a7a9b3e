using System.Text.Json;

namespace EventPlatform.ApiTests.Invitations;

public abstract class GetInvitationContract(ApiFixture fixture) : EmptyApi(fixture)
{
    [Fact]
    public async Task GetInvitation_OfAGroup_ShowsEventGuestAndMembersAndNoMore()
    {
        await Api.SaveSettingsAsync(
            ("event_name", "Wedding"), ("event_date", "2099-06-12T15:00:00Z"), ("time_zone", "Europe/Stockholm"),
            ("location", "The barn"), ("rsvp_deadline", "2099-05-01T00:00:00Z"),
            ("decline_deadline", "2099-06-01T00:00:00Z"), ("max_guests", 3));
        var group = Guid.NewGuid();
        var åsa = await Api.AddGuestAsync(
            ("first_name", "Åsa"), ("last_name", "Öberg"), ("group_id", group), ("email", "asa@example.com"),
            ("dietary", "no nuts"));
        var bo = await Api.AddGuestAsync(
            ("first_name", "Bo"), ("last_name", null), ("group_id", group), ("dietary", "vegan"), ("attending", true));
        await Api.AddGuestAsync(("first_name", "Eve"), ("group_id", Guid.NewGuid()));

        var answer = await GetAsync(await Api.CodeOfAsync(åsa)).MustBe(200);

        Assert.Equal(
            $$"""
            {"event":{"event_name":"Wedding","event_date":"2099-06-12T15:00:00.000000Z",
            "time_zone":"Europe/Stockholm","location":"The barn","rsvp_deadline":"2099-05-01T00:00:00.000000Z",
            "decline_deadline":"2099-06-01T00:00:00.000000Z","rsvp_open":true,"decline_open":true,
            "waitlist":false,"questions":[],"accent":null},
            "me":{"id":"{{åsa}}","first_name":"Åsa","last_name":"Öberg","attending":null,"dietary":"no nuts",
            "rsvp_at":null,"plus_ones_allowed":0,"plus_ones":0,
            "waitlisted_at":null,"waitlist_position":null,"answers":{}
            },
            "members":[{"id":"{{bo}}","first_name":"Bo","last_name":null,"attending":true,
            "plus_ones_allowed":0,"plus_ones":0,"waitlisted_at":null,"waitlist_position":null},
            {"id":"{{åsa}}","first_name":"Åsa","last_name":"Öberg","attending":null,
            "plus_ones_allowed":0,"plus_ones":0,"waitlisted_at":null,"waitlist_position":null}]}
            """.Replace("\n", "", StringComparison.Ordinal),
            answer.Body);
        Assert.Equal("no-store", answer.Headers["cache-control"]);
    }

    [Fact]
    public async Task GetInvitation_WithoutGroupAndSettings_ShowsTheGuestAlone()
    {
        var id = await Api.AddGuestAsync();
        await Api.AddGuestAsync(("first_name", "Eve"));

        var answer = await GetAsync(await Api.CodeOfAsync(id)).MustBe(200);

        Assert.Equal(id, Assert.Single(answer["members"].EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, answer["event"].GetProperty("event_name").ValueKind);
        Assert.True(answer["event"].GetProperty("rsvp_open").GetBoolean());
    }

    // Hosts write what they like into settings_data, and guests' browsers take accent for a colour.
    [Theory]
    [InlineData("""{"accent":"#7a3e9d","secret":"of the host"}""", "#7a3e9d")]
    [InlineData("""{"accent":"#ABC"}""", "#abc")]
    [InlineData("{}", null)]
    [InlineData("""{"accent":5}""", null)]
    [InlineData("""{"accent":{}}""", null)]
    [InlineData("""{"accent":"red;}"}""", null)]
    [InlineData("""{"accent":"#12345g"}""", null)]
    [InlineData("""{"theme":{"accent":"#abc"}}""", null)]
    public async Task GetInvitation_Accent_IsAColourOrNull(string settingsData, string? accent)
    {
        await Api.PutAsync("/admin/settings", $$"""{"settings_data":{{settingsData}}}""").MustBe(200);

        var answer = await GetAsync(await Api.CodeOfAsync(await Api.AddGuestAsync())).MustBe(200);

        Assert.Equal(accent, answer["event"].GetProperty("accent").GetString());
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("K7QF-9M2X-4TR0", "k7qf-9m2x-4tro")]
    [InlineData("K7QF-9M2X-4TR0", "K7QF9M2X4TRO")]
    [InlineData("1111-0000-ABCD", " iIlL oO0o aBcD ")]
    [InlineData("1111-0000-ABCD", "1-1-1-1-0-0-0-0-A-B-C-D")]
    public async Task GetInvitation_CodeAsPeopleTypeIt_IsTheSame(string code, string typed)
    {
        var id = await Api.AddGuestAsync();
        var stored = code.Replace("-", "", StringComparison.Ordinal);
        await Api.SqlAsync($"UPDATE guests SET invitation_code = '{stored}' WHERE id = '{id}'");

        var answer = await GetAsync(typed).MustBe(200);

        Assert.Equal(id, answer["me"].GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData("Invitation K7QF-9M2X-4TRD")]
    [InlineData("Invitation K7QF-9M2X-4TR")]
    [InlineData("Invitation K7QF-9M2X-4TRU")]
    [InlineData("Invitation")]
    [InlineData("Invitation ")]
    [InlineData("K7QF-9M2X-4TRD")]
    [InlineData("Basic SzdRRjlNMlg0VFJE")]
    [InlineData("Invitation K7QF-9M2X-4TRD,Invitation K7QF-9M2X-4TRD")]
    [InlineData("Invitation ' OR 1=1 --")]
    [InlineData("Invitation \u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5\u00e5")]
    [InlineData("")]
    public async Task GetInvitation_NobodysCode_IsUnauthenticated(string authorization)
    {
        await Api.AddGuestAsync();

        var answer = await Api.SendAsync("GET", "/invitation", null, ("authorization", authorization));

        ApiAssert.Problem(401, "unauthenticated", answer);
        Assert.StartsWith("Bearer ", answer.Headers["www-authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetInvitation_OfADeletedGuest_IsUnauthenticated()
    {
        var id = await Api.AddGuestAsync();
        var code = await Api.CodeOfAsync(id);
        await Api.DeleteAsync($"/guests/{id}").MustBe(204);

        ApiAssert.Problem(401, "unauthenticated", await GetAsync(code));
    }

    private Task<ApiAnswer> GetAsync(string code) => Api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest(code));
}

public sealed class GetInvitationTests(ApiFixture fixture)
    : GetInvitationContract(fixture), IClassFixture<ApiFixture>;

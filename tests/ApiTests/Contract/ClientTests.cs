using EventPlatform.Client;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.TestSupport.Contract;

namespace EventPlatform.ApiTests.Contract;

/// <summary>The typed client of the package EventPlatform.Client.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private TestApi _api = null!;
    private HttpClient _http = null!;
    private EventPlatformClient _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await TestApi.StartAsync(new TestApiOptions { WithKeys = true }, Cancelled);
        _http = TestApiHandler.ClientOf(_api);
        _host = EventPlatformClient.WithKey(_http, (await _api.AddKeyAsync(Role.Host)).Reveal());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Guests_AreMadeReadChangedAndDeleted()
    {
        var group = Guid.NewGuid();
        var made = await _host.CreateGuestAsync(
            new GuestChanges { FirstName = "Åsa", LastName = "Öberg", GroupId = group, Dietary = "vegan" },
            Cancelled);
        var read = await _host.GetGuestAsync(made.Id, Cancelled);
        var changed = await _host.UpdateGuestAsync(
            made.Id, new GuestChanges { Dietary = new(null) }, read.Version, Cancelled);
        var conflict = await Assert.ThrowsAsync<EventPlatformException>(() => _host.UpdateGuestAsync(
            made.Id, new GuestChanges { FirstName = "Eve" }, read.Version, Cancelled));

        Assert.Equal(("Åsa", "vegan", made.Version), (read.FirstName, read.Dietary, read.Version));
        Assert.Equal(("Åsa", null, group), (changed.FirstName, changed.Dietary, changed.GroupId));
        Assert.Equal(("precondition_failed", changed.Version), (conflict.Code, conflict.Version));
        Assert.Equal("Åsa", conflict.Problem!.Current!.Value.GetProperty("first_name").GetString());

        await _host.DeleteGuestAsync(made.Id, changed.Version, Cancelled);
        var gone = await Assert.ThrowsAsync<EventPlatformException>(() => _host.GetGuestAsync(made.Id, Cancelled));
        Assert.Equal((System.Net.HttpStatusCode.NotFound, "guest_not_found"), (gone.Status, gone.Code));
        Assert.DoesNotContain("Åsa", $"{read} {conflict}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_AreReadPageByPage()
    {
        var group = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
        {
            await _host.CreateGuestAsync(
                new GuestChanges
                {
                    FirstName = $"Guest {i}",
                    GroupId = group,
                    Attending = i < 2 ? new Optional<bool?>(true) : default,
                },
                Cancelled);
        }

        var first = await _host.ListGuestsAsync(page: new Page { Limit = 2 }, cancellationToken: Cancelled);
        var second = await _host.ListGuestsAsync(
            page: new Page { Limit = 2, Cursor = first.NextCursor }, cancellationToken: Cancelled);
        var latest = await _host.ListGuestsAsync(
            new GuestFilter { Sort = "-created_at" }, new Page { Limit = 1 }, count: true, Cancelled);
        var pending = new GuestFilter { Attending = new(null), Search = "guest", GroupId = group };
        var found = await _host.ListAllGuestsAsync(pending, Cancelled).ToListAsync(Cancelled);
        var members = await _host.GetGroupAsync(group, new Page { Limit = 1 }, Cancelled);

        Assert.Equal(4, first.Guests.Concat(second.Guests).Select(guest => guest.Id).Distinct().Count());
        Assert.Equal(("Guest 4", 5), (latest.Guests[0].FirstName, latest.Total));
        Assert.Equal(3, found.Count);
        Assert.Equal((5, 2, 1), (members.MemberCount, members.AttendingCount, members.Members.Count));
        Assert.Single((await _host.ListGroupsAsync(cancellationToken: Cancelled)).Groups);
        Assert.NotEmpty((await _host.ListActivitiesAsync("guest.created", cancellationToken: Cancelled)).Activities);
        Assert.Single((await _host.ListGuestActivitiesAsync(found[0].Id, cancellationToken: Cancelled)).Activities);
    }

    [Fact]
    public async Task Settings_AreSavedWithWhatIsSetAlone()
    {
        await _host.UpdateSettingsAsync(
            new SettingsChanges { EventName = "Gala", MaxGuests = 1, SettingsData = """{"theme":"wild"}""" },
            cancellationToken: Cancelled);
        await _host.UpdateSettingsAsync(new SettingsChanges { Location = "Garden" }, cancellationToken: Cancelled);
        var settings = await _host.GetSettingsAsync(Cancelled);
        var guest = await _host.CreateGuestAsync(new GuestChanges { FirstName = "Ada" }, Cancelled);
        await _host.SubmitRsvpAsync(
            guest.Id, new Rsvp(Attending: true) { Dietary = "vegan" }, cancellationToken: Cancelled);
        var full = await Assert.ThrowsAsync<EventPlatformException>(() => _host.CreateGuestAsync(
            new GuestChanges { FirstName = "Bob", Attending = true }, Cancelled));
        var stats = await _host.GetStatsAsync(Cancelled);

        Assert.Equal(("Gala", "Garden", 1), (settings.EventName, settings.Location, settings.MaxGuests));
        Assert.Equal("wild", settings.SettingsData.GetProperty("theme").GetString());
        Assert.Equal(("event_full", 0), (full.Code, full.Problem!.Remaining));
        Assert.Equal((1, 1, 0), (stats.TotalGuests, stats.Attending, stats.Capacity!.Remaining));
        Assert.Equal(("vegan", 1), (stats.Dietary![0].Dietary, stats.Dietary[0].Count));
    }

    [Fact]
    public async Task Guest_AnswersWithAnInvitation()
    {
        var guest = await _host.CreateGuestAsync(new GuestChanges { LastName = "Öberg" }, Cancelled);
        var invitation = await _host.GetGuestInvitationAsync(guest.Id, Cancelled);
        var renewed = await _host.RenewInvitationAsync(guest.Id, Cancelled);
        var client = EventPlatformClient.WithInvitation(_http, renewed.Code!);

        var seen = await client.GetInvitationAsync(Cancelled);
        var answered = await client.AnswerInvitationAsync(
            [new InvitationAnswer(guest.Id, Attending: true) { Dietary = "no nuts" }], cancellationToken: Cancelled);
        var refused = await Assert.ThrowsAsync<EventPlatformException>(
            () => EventPlatformClient.WithInvitation(_http, invitation.Code!).GetInvitationAsync(Cancelled));

        Assert.Equal((guest.Id, "Öberg"), (seen.Me.Id, seen.Members[0].LastName));
        Assert.Equal((true, "no nuts"), (answered.Me.Attending, answered.Me.Dietary));
        Assert.Equal("unauthenticated", refused.Code);
        Assert.Equal(
            renewed.Code, (await _host.ListInvitationsAsync(cancellationToken: Cancelled)).Invitations[0].Code);
    }

    [Fact]
    public async Task OtherRoles_GetLess()
    {
        var until = TimeProvider.System.GetUtcNow().AddDays(1);
        var guest = await _host.CreateGuestAsync(
            new GuestChanges { FirstName = "Ada", Email = "ada@example.com" }, Cancelled);
        var key = await _host.CreateAccessKeyAsync("door", "Bob", until, Cancelled);
        var door = EventPlatformClient.WithKey(_http, key.Key);
        var caterer = EventPlatformClient.WithKey(
            _http, (await _host.CreateAccessKeyAsync("caterer", "Eve", until, Cancelled)).Key);

        var seen = await door.GetGuestAsync(guest.Id, Cancelled);
        var stats = await caterer.GetStatsAsync(Cancelled);
        var doorStats = await door.GetStatsAsync(Cancelled);
        var keys = await _host.ListAccessKeysAsync(cancellationToken: Cancelled);
        await _host.RevokeAccessKeyAsync(key.Id, Cancelled);

        Assert.Equal(("Ada", null, null), (seen.FirstName, seen.Email, seen.CreatedAt));
        Assert.Equal((1, null), (stats.TotalGuests, stats.GroupCount));
        Assert.Equal((null, null, 0), (doorStats.TotalGuests, doorStats.Questions, doorStats.SeatsTaken));
        Assert.Contains(keys.AccessKeys, listed => listed.Id == key.Id && listed.Role == "door");
        Assert.DoesNotContain(key.Key, $"{key}", StringComparison.Ordinal);
    }
}

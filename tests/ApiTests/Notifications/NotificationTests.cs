using System.Globalization;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Guests;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.LocalHost.Queue;
using EventPlatform.TestSupport.Wire;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Notifications;

/// <summary>What handlers of the host learn of changes: each once, after its commit.</summary>
public sealed class NotificationTests
{
    private readonly NotificationRecorder _recorder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_AreNotifiedAsTheTrailHasThem()
    {
        await using var api = await StartAsync();

        await api.SaveSettingsAsync(("max_guests", 10));
        var guest = await api.AddGuestAsync(("attending", true));
        await api.PutAsync($"/guests/{guest}", """{"attending":false}""").MustBe(200);
        await api.RsvpAsync(guest, attending: true).MustBe(200);
        await api.RsvpAsync(guest, attending: false).MustBe(200);
        await api.PostAsync($"/guests/{guest}/invitation", "").MustBe(200);
        await api.DeleteAsync($"/guests/{guest}").MustBe(204);
        await api.PostAsync("/access-keys", """{"role":"host","label":"a test"}""").MustBe(201);

        // Keys leave activities, and no notification.
        var trail = (string)(await api.SqlAsync(
            """
            SELECT string_agg(concat_ws(' ', action, guest_id, id, actor,
                to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')), E'\n' ORDER BY "timestamp")
            FROM activities WHERE action NOT LIKE 'key.%'
            """))!;
        Assert.Equal(7, _recorder.Received.Count);
        Assert.Equal(trail.Split('\n'), _recorder.Received.Select(LineOf));
    }

    [Fact]
    public async Task Answers_OfAGroup_AreOneNotificationForEachMemberWhoseAnswerChanged()
    {
        await using var api = await StartAsync();
        var guests = await api.AddGuestsAsync(Guid.NewGuid(), null, false, true);
        var me = ApiSteps.AsGuest(await api.CodeOfAsync(guests[0]));
        _recorder.Clear();
        var answers = guests.Zip([true, false, false], (id, attending) => new { guest_id = id, attending });

        await api.SendAsync("PUT", "/invitation", Bodies.Of(("answers", answers)), me).MustBe(200);

        Assert.Equal(
            [(guests[0], true, $"guest:{guests[0]}"), (guests[2], false, $"guest:{guests[0]}")],
            _recorder.Received.Cast<GuestAnswered>().Select(sent => (sent.GuestId, sent.Attending, sent.Actor)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rsvp_WithAConflict_IsNotifiedOnce(bool hasQueue)
    {
        // The control: a host that reacts to what is saved, inside of what is replayed.
        var careless = new SaveCounter();
        await using var api = await StartAsync(new TestApiOptions
        {
            Interceptors = [careless],
            Settings = Faults.FewReplays,
            Services = services =>
            {
                if (hasQueue) services.AddSingleton<IActivityQueue>(new EmbeddedQueue(TimeProvider.System, new()));
            },
        });
        var guest = await api.AddGuestAsync();
        _recorder.Clear();
        api.Wire.Inject(WireFault.RowConflict, sql => sql == "COMMIT");

        await api.RsvpAsync(guest, attending: true).MustBe(200);

        var sent = Assert.IsType<GuestAnswered>(Assert.Single(_recorder.Received));
        Assert.Equal((guest, true), (sent.GuestId, sent.Attending));
        Assert.Equal(2, careless.Saves);
    }

    [Theory]
    [InlineData("POST", "/guests", """{"first_name":"Ada"}""", "INSERT INTO guests")]
    [InlineData("PUT", "/guests/ID", """{"first_name":"Bea"}""", "COMMIT")]
    [InlineData("DELETE", "/guests/ID", null, "DELETE FROM guests")]
    [InlineData("POST", "/guests/ID/rsvp", """{"attending":true}""", "COMMIT")]
    [InlineData("POST", "/guests/ID/invitation", "", "SET invitation_code")]
    [InlineData("PUT", "/admin/settings", """{"max_guests":5}""", "COMMIT")]
    public async Task Change_WhoseCommitIsNotHeard_IsNotifiedOnce(
        string method, string path, string? body, string statement)
    {
        await using var api = await StartAsync(new TestApiOptions { Settings = Faults.FewReplays });
        var guest = await api.AddGuestAsync();
        _recorder.Clear();
        var lost = api.Wire.Inject(
            WireFault.LoseAnswer, sql => sql.Contains(statement, StringComparison.Ordinal));

        var answer = await api.SendAsync(
            method, path.Replace("ID", $"{guest}", StringComparison.Ordinal), body, headers: []);

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal(1, lost.Hits);
        Assert.Single(_recorder.Received);
    }

    [Fact]
    public async Task Refused_IsNotNotified()
    {
        await using var api = await StartAsync();
        var guest = await api.AddGuestAsync();
        await api.AddGuestAsync(("attending", true));
        await api.SaveSettingsAsync(("max_guests", 1));
        _recorder.Clear();

        await api.RsvpAsync(guest, attending: true).MustBe(409);
        await api.RsvpAsync(Guid.NewGuid(), attending: false).MustBe(404);
        await api.DeleteAsync($"/guests/{Guid.NewGuid()}").MustBe(404);
        await api.SendAsync("PUT", $"/guests/{guest}", """{"first_name":"B"}""", ("if-match", $"\"{guest}\""))
            .MustBe(412);

        Assert.Empty(_recorder.Received);
    }

    [Theory]
    [InlineData("busy", 0)]
    [InlineData("unavailable", 1)]
    public async Task RolledBackOrUnknown_IsNotNotified(string code, int unheard)
    {
        await using var api = await StartAsync(new TestApiOptions { Settings = Faults.FewReplays });
        var guest = await api.AddGuestAsync();
        _recorder.Clear();
        if (unheard > 0) api.Wire.Inject(WireFault.LoseAnswer, sql => sql == "COMMIT", unheard);
        api.Wire.Inject(WireFault.RowConflict, sql => sql == "COMMIT", times: 10);

        ApiAssert.Problem(503, code, await api.RsvpAsync(guest, attending: true));

        Assert.Empty(_recorder.Received);
    }

    [Fact]
    public async Task Handler_ThatThrows_IsLoggedWithoutItsMessageAndStopsNobody()
    {
        using var logs = new CollectedLogs();
        var failing = new NotificationRecorder { Handling = _ => throw new FormatException("ada@example.org") };
        await using var api = await StartAsync(failing.In(new TestApiOptions { Logs = logs }));

        var guest = await api.AddGuestAsync();

        Assert.Equal(guest, Assert.IsType<GuestCreated>(Assert.Single(_recorder.Received)).GuestId);
        var line = Assert.Single(logs.At(LogLevel.Error, nameof(GuestCreated)));
        Assert.Contains("NotificationRecorder threw System.FormatException", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.org", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_ThatCannotBeMade_DoesNotFailTheChange()
    {
        using var logs = new CollectedLogs();
        await using var api = await StartAsync(new TestApiOptions
        {
            Logs = logs,
            Services = services => services.AddScoped<INotificationHandler<GuestCreated>>(
                _ => throw new FormatException("ada@example.org")),
        });

        await api.AddGuestAsync();

        var line = Assert.Single(logs.At(LogLevel.Error, nameof(GuestCreated)));
        Assert.DoesNotContain("ada@example.org", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_ThatHangs_IsCancelledAfterItsTimeAndStopsNobody()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var started = new TaskCompletionSource();
        var hanging = new NotificationRecorder
        {
            Handling = async token =>
            {
                started.SetResult();
                await Task.Delay(System.Threading.Timeout.Infinite, token);
            },
        };
        await using var api = await StartAsync(hanging.In(new TestApiOptions { Clock = clock }));

        var adding = api.AddGuestAsync();
        await started.Task.WaitAsync(Cancelled);
        clock.Advance(TimeSpan.FromSeconds(6));
        await adding.WaitAsync(Patience.Limit, Cancelled);

        Assert.Empty(hanging.Received);
        Assert.Single(_recorder.Received);
    }

    private static string LineOf(INotification notification)
    {
        var action = notification switch
        {
            GuestCreated => "guest.created",
            GuestUpdated => "guest.updated",
            GuestDeleted => "guest.deleted",
            GuestAnswered { Attending: true } => "rsvp.accepted",
            GuestAnswered => "rsvp.declined",
            InvitationRenewed => "invitation.renewed",
            SettingsUpdated => "settings.updated",
            _ => "",
        };
        return notification switch
        {
            GuestNotification of => $"{action} {of.GuestId} {of.ActivityId} {of.Actor} {Text(of.Timestamp)}",
            SettingsUpdated of => $"{action} {of.ActivityId} {of.Actor} {Text(of.Timestamp)}",
            _ => "",
        };

        static string Text(DateTimeOffset time) =>
            time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    private Task<TestApi> StartAsync(TestApiOptions? options = null) =>
        TestApi.StartAsync(_recorder.In(options ?? new TestApiOptions()), Cancelled);

    private sealed class SaveCounter : SaveChangesInterceptor
    {
        private int _saves;

        public int Saves => _saves;

        public override ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _saves);
            return ValueTask.FromResult(result);
        }
    }
}

using EventPlatform.ApiTests.Telemetry;
using EventPlatform.Domain.Access;
using EventPlatform.TestSupport.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EventPlatform.ApiTests.Access;

/// <summary>What a process remembers of keys, what that saves, and what it reports.</summary>
public sealed class KeySignInTests : IAsyncDisposable
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FunctionOutput _output = new();
    private TestApi? _api;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task Key_OnceFoundGood_CostsNoRoundTripMoreForAMinute()
    {
        var api = await StartAsync();
        var key = await api.AddKeyAsync(Role.Host);
        // The connection is open, and the statement of the route prepared.
        for (var i = 0; i < 3; i++) await GetAsync(api, await api.AddKeyAsync(Role.Host));

        Assert.Equal(2, await RoundTripsAsync(api, key));
        Assert.Equal(1, await RoundTripsAsync(api, key));
        _clock.Advance(Memory - TimeSpan.FromSeconds(1));
        Assert.Equal(1, await RoundTripsAsync(api, key));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await RoundTripsAsync(api, key));
    }

    [Fact]
    public async Task Key_Revoked_WorksForAMinuteAtMost()
    {
        var api = await StartAsync();
        var key = await api.AddKeyAsync(Role.Host);
        await GetAsync(api, key).MustBe(200);

        await api.SqlAsync("UPDATE access_keys SET revoked_at = now()");

        _clock.Advance(Memory - TimeSpan.FromSeconds(1));
        await GetAsync(api, key).MustBe(200);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(api, key).MustBe(401);
    }

    [Fact]
    public async Task Key_ThatEndsWithinTheMinute_EndsOnTime()
    {
        var api = await StartAsync();
        var end = _clock.GetUtcNow().AddSeconds(10);
        var key = await api.AddKeyAsync(Role.Host, $"'{end:O}'");
        await GetAsync(api, key).MustBe(200);

        _clock.SetUtcNow(end.AddMilliseconds(-1));
        await GetAsync(api, key).MustBe(200);
        _clock.SetUtcNow(end);
        await GetAsync(api, key).MustBe(401);
    }

    // Whoever tries keys learns nothing from how often the database is asked.
    [Fact]
    public async Task Key_NotGood_CostsOneStatementEachTimeWhateverIsWrong()
    {
        var api = await StartAsync();
        var good = await api.AddKeyAsync(Role.Host);
        await GetAsync(api, good).MustBe(200);
        var revoked = await api.AddKeyAsync(Role.Host);
        await api.SqlAsync($"UPDATE access_keys SET revoked_at = now() WHERE id = '{revoked.Id}'");
        var expired = await api.AddKeyAsync(Role.Host, "now() - interval '1 day'");
        Assert.True(KeyText.TryParse($"ep_host_{good.Id}_{new string('A', 22)}", out var wrong));

        foreach (var bad in new[] { KeyText.Create(Role.Host), wrong, revoked, expired })
        {
            for (var i = 0; i < 3; i++) Assert.Equal(1, await RoundTripsAsync(api, bad, 401));
        }

        foreach (var malformed in new[] { "Bearer x", "Bearer", "x", "Basic x", "Invitation x", "Invitation" })
        {
            using var measured = api.Wire.Measure();
            await SendAsync(api, "GET", "/guests", malformed).MustBe(401);
            Assert.Equal(1, measured.RoundTrips);
        }
    }

    [Fact]
    public async Task Key_WithALostConnection_IsLookedUpAgain()
    {
        var api = await StartAsync();
        var key = await api.AddKeyAsync(Role.Host);
        var lost = api.Wire.Inject(
            WireFault.LoseAnswer, sql => sql.Contains("access_keys", StringComparison.Ordinal));

        await GetAsync(api, key).MustBe(200);

        Assert.Equal(1, lost.Hits);
    }

    [Fact]
    public async Task FailedSignIns_AreLoggedAndCountedByTheirKindWithoutTheSecret()
    {
        var api = await StartAsync();
        var guest = await api.AddGuestWithKeyAsync();
        _output.Clear();

        await GetAsync(api, KeyText.Create(Role.Host)).MustBe(401);
        await SendAsync(api, "GET", "/guests", "Bearer nonsense").MustBe(401);
        await SendAsync(api, "GET", "/invitation", $"Invitation {InvitationCode.Create()}").MustBe(401);
        await SendAsync(api, "PUT", "/invitation", $"Invitation {InvitationCode.Create()}").MustBe(401);
        await SendAsync(api, "GET", "/guests", $"Invitation {InvitationCode.Create()}").MustBe(401);
        // These are no failed sign-ins: nothing was tried, and a guest is known.
        await api.GetAsync("/guests").MustBe(401);
        await SendAsync(api, "GET", "/guests", $"Invitation {await api.CodeOfAsync(guest)}").MustBe(403);

        Assert.Equal(
            ["key", "key", "invitation", "invitation", "invitation", null, null],
            _output.Invocations.Select(line =>
                line.TryGetProperty("failedSignIn", out var kind) ? kind.GetString() : null));
        Assert.Equal(
            ["SignInFailedKey", "SignInFailedKey", "SignInFailedInvitation", "SignInFailedInvitation",
                "SignInFailedInvitation"],
            _output.Metrics.Select(line => line.EnumerateObject().Last().Name));
        Assert.All(_output.Lines, line => Assert.Null(api.Secrets.FindIn(line)));
    }

    private async Task<TestApi> StartAsync() => _api = await TestApi.StartAsync(
        _output.Of(new TestApiOptions { WithKeys = true, Clock = _clock }, LogLevel.Trace), Cancelled);

    private static async Task<int> RoundTripsAsync(TestApi api, KeyText key, int status = 200)
    {
        using var measured = api.Wire.Measure();
        await GetAsync(api, key).MustBe(status);
        return measured.RoundTrips;
    }

    private static Task<ApiAnswer> GetAsync(TestApi api, KeyText key) =>
        SendAsync(api, "GET", "/guests", $"Bearer {key.Reveal()}");

    private static Task<ApiAnswer> SendAsync(TestApi api, string method, string path, string authorization) =>
        api.SendAsync(
            method, path, method == "PUT" ? $$"""{"answers":[{"guest_id":"{{Guid.Empty}}","attending":true}]}""" : null,
            ("authorization", authorization));
}

using EventPlatform.ApiTests.Telemetry;
using EventPlatform.Domain.Access;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventPlatform.ApiTests.Http;

public sealed class LogTests
{
    private static readonly string[] Personal = [
        "Zacharias", "Quetzal", "zq@example.com", "peanuts", "Masquerade", "Valhalla", "crimson"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_OfTypicalAndRefusedRequests_HoldNoPersonalData()
    {
        var lines = await RunAsync(new TestApiOptions());

        AssertNothingPersonal(lines);
        Assert.Contains(
            lines,
            line => line.StartsWith("{\"timestamp\":", StringComparison.Ordinal) && line
                .Contains("PUT /guests/{guest_id}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("{\"_aws\":", StringComparison.Ordinal));
        // The log has the run, down to its statements.
        Assert.Contains(lines, line => line.Contains("INSERT INTO guests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfConflicts_HoldNoPersonalData()
    {
        var lines =
            await RunAsync(Faults.EveryStatement(() => new PostgresException("(OC000)", "ERROR", "ERROR", "40001")));

        AssertNothingPersonal(lines);
        Assert.Contains(lines, line => line.Contains("OC000: retry 1", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("answered 503 busy to request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfFailures_HoldNoPersonalDataButTheTraceId()
    {
        var lines = await RunAsync(Faults.EveryStatement(() => new InvalidOperationException("broken")));

        AssertNothingPersonal(lines);
        Assert.Contains(lines, line => line.Contains(
            "POST /guests answered 500 internal to request the-request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfARowThatDoesNotFit_HoldNoPersonalData()
    {
        using var logs = new CollectedLogs();
        await using var api = await TestApi.StartAsync(new TestApiOptions { Logs = logs }, Cancelled);
        await api.SqlAsync("ALTER TABLE guests ADD CONSTRAINT no_note CHECK (dietary IS NULL)");

        ApiAssert.Problem(500, "internal", await api.PostAsync("/guests", Guest()));

        var lines = TextsOf(logs);
        AssertNothingPersonal(lines);
        Assert.Contains(lines, line => line.Contains("23514", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfKeysAndCodes_HoldNone()
    {
        using var logs = new CollectedLogs();
        using var output = new FunctionOutput();
        await using var api = await TestApi.StartAsync(
            output.Of(new TestApiOptions { WithKeys = true }, LogLevel.Trace) with { Logs = logs }, Cancelled);
        var host = ApiSteps.WithKey((await api.AddKeyAsync(Role.Host)).Reveal());
        var guest = await api.SendAsync("POST", "/guests", Guest(), host).MustBe(201);
        var code = await api.CodeOfAsync(guest.Id);

        await api.SendAsync("POST", "/access-keys", """{"role":"host","label":"Anna"}""", host).MustBe(201);
        await api.SendAsync("GET", $"/guests/{guest.Id}/invitation", null, host).MustBe(200);
        await api.SendAsync("GET", "/invitations", null, host).MustBe(200);
        await api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest(code)).MustBe(200);
        await api.SendAsync("GET", "/guests", null, ApiSteps.AsGuest(code)).MustBe(403);
        await api.SendAsync(
            "PUT", "/invitation", $$"""{"answers":[{"guest_id":"{{guest.Id}}","attending":true}]}""",
            ApiSteps.AsGuest(code)).MustBe(200);
        await api.SendAsync("POST", $"/guests/{guest.Id}/invitation", null, host).MustBe(200);
        await api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest(code)).MustBe(401);
        await api.SendAsync("GET", "/guests", null, ApiSteps.WithKey(KeyText.Create(Role.Host).Reveal())).MustBe(401);

        Assert.InRange(api.Secrets.Count, 5, 20);
        Assert.All(TextsOf(logs).Concat(output.Lines), line => Assert.Null(api.Secrets.FindIn(line)));
        // The log has the run, down to its statements.
        Assert.Contains(TextsOf(logs), line => line.Contains("INSERT INTO access_keys", StringComparison.Ordinal));
    }

    private static string Guest() => Bodies.Of(
        ("first_name", "Zacharias"), ("last_name", "Quetzal"), ("email", "zq@example.com"), ("dietary", "peanuts"),
        ("attending", true));

    private static IEnumerable<string> TextsOf(CollectedLogs logs) =>
        logs.Lines.Select(line => $"{line.Text} {line.Values}");

    private static void AssertNothingPersonal(IEnumerable<string> lines) =>
        Assert.All(lines, line => Assert.DoesNotContain(Personal, word => line.Contains(
            word, StringComparison.OrdinalIgnoreCase)));

    private static async Task<IReadOnlyCollection<string>> RunAsync(TestApiOptions options)
    {
        using var logs = new CollectedLogs();
        using var output = new FunctionOutput();
        await using var api =
            await TestApi.StartAsync(output.Of(options, LogLevel.Trace) with { Logs = logs }, Cancelled);
        var created = await api.SendAsync("POST", "/guests", Guest(), requestId: "the-request");
        var id = created.Status == 201 ? created.Id : Guid.NewGuid();
        (string Method, string Path, string? Body)[] requests =
        [
            ("PUT", $"/guests/{id}", Bodies.Of(("dietary", "no peanuts"))),
            ("PUT", $"/guests/{id}", """{"first_name":"Zacharias","email":"zq@example.com@","peanuts":1}"""),
            ("POST", $"/guests/{id}/rsvp", Bodies.Of(("attending", true), ("dietary", "peanuts"))),
            ("GET", $"/guests/{id}", null),
            ("GET", "/guests?q=zacharias", null),
            ("GET", "/guests?q=zq@example.com&attending=true&limit=1", null),
            ("GET", "/guests?cursor=Quetzal", null),
            ("GET", "/guests/Zacharias", null),
            ("POST", "/guests", """{"first_name":"Zacharias","last_name":"""),
            ("POST", "/guests", "Zacharias Quetzal"),
            ("POST", "/guests", """{"first_name":["Zacharias"],"last_name":"Quetzal\u0000"}"""),
            ("PUT", "/admin/settings", Bodies.Of(
                ("event_name", "Masquerade"), ("location", "Valhalla"), ("settings_data", new { colour = "crimson" }))),
            ("PUT", "/admin/settings", """{"event_date":"Masquerade","settings_data":"crimson"}"""),
            ("GET", "/admin/settings", null),
            ("GET", "/admin/stats", null),
            ("GET", "/admin/activities?action=Zacharias", null),
            ("DELETE", $"/guests/{id}", null),
        ];
        foreach (var (method, path, body) in requests) await api.SendAsync(method, path, body);
        await api.ConsumeAsync(
            ("m1", "Zacharias"),
            ("m2", Bodies.Activity(Guid.NewGuid(), Guid.NewGuid(), "Quetzal")),
            ("m3", Bodies.Activity(Guid.NewGuid(), "Zacharias", "guest.created", "peanuts")),
            ("m4", Bodies.Activity(Guid.NewGuid(), Guid.NewGuid())));
        return [.. TextsOf(logs), .. output.Lines];
    }
}

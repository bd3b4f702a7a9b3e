using System.Globalization;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.ApiTests.Http;

public abstract class ProblemContract(ApiFixture fixture) : EmptyApi(fixture)
{
    protected const string Secret = "zebra-crossing";

    private const string Json = "application/json";

    private const string UnknownGuest = "/guests/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    /// <summary>One request for each way to be refused.</summary>
    public static TheoryData<int, string, string, string, string?, string> Refusals => new()
    {
        { 400, "invalid_json", "POST", "/guests", $"{{\"first_name\":\"{Secret}\"", Json },
        { 400, "invalid_json", "POST", "/guests", $"\"{Secret}\"", Json },
        { 400, "invalid_json", "PUT", "/admin/settings", $"{{\"{Secret}\":1,\"{Secret}\":2}}", Json },
        { 400, "validation_failed", "POST", "/guests", Bodies.Guest(("email", Secret), ("attending", Secret)), Json },
        {
            400, "validation_failed", "PUT", "/admin/settings",
            Bodies.Of(("event_date", Secret), ("max_guests", Secret)), Json
        },
        { 400, "validation_failed", "GET", $"/guests/{Secret}", null, Json },
        {
            400, "validation_failed", "GET",
            $"/guests?limit={Secret}&cursor={Secret}&attending={Secret}&group_id={Secret}", null, Json
        },
        { 400, "validation_failed", "GET", $"/admin/activities?action={Secret}", null, Json },
        { 404, "guest_not_found", "GET", UnknownGuest, null, Json },
        { 404, "guest_not_found", "PUT", UnknownGuest, Bodies.Of(("dietary", Secret)), Json },
        { 404, "guest_not_found", "DELETE", UnknownGuest, null, Json },
        { 404, "guest_not_found", "POST", $"{UnknownGuest}/rsvp", """{"attending":true}""", Json },
        { 404, "guest_not_found", "GET", $"{UnknownGuest}/activities", null, Json },
        { 404, "group_not_found", "GET", "/groups/6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", null, Json },
        { 413, "body_too_large", "POST", "/guests", Bodies.Repeat(Secret, 20_000), Json },
        { 415, "unsupported_media_type", "POST", "/guests", Secret, "text/plain" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Problem_OfEveryKind_HasItsMembersAndRepeatsNoInput(
        int status, string code, string method, string path, string? body, string contentType)
    {
        var answer = await Api.SendAsync(method, path, body, contentType, requestId: "JKJaXmPLvHcESHA=");

        ApiAssert.Problem(status, code, answer);
        AssertMembers(answer, status, hasErrors: code == "validation_failed");
        ApiAssert.Members(answer, ("trace_id", "\"JKJaXmPLvHcESHA=\""));
        Assert.DoesNotContain(Secret, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("retry-after", answer.Headers);
    }

    [Fact]
    public async Task Problem_Conflicts_HaveTheirMembers()
    {
        await Api.SaveSettingsAsync(("max_guests", 1), ("rsvp_deadline", "2020-01-01T00:00:00Z"));
        await Api.AddGuestAsync(("attending", true));
        var id = await Api.AddGuestAsync();

        var full = await Api.PutAsync($"/guests/{id}", """{"attending":true}""");
        var closed = await Api.RsvpAsync(id, attending: false);

        ApiAssert.Problem(409, "event_full", full);
        ApiAssert.Problem(409, "rsvp_closed", closed);
        Assert.Equal(
            ["title", "status", "detail", "code", "remaining", "trace_id"],
            full.Json.EnumerateObject().Select(member => member.Name));
        AssertMembers(closed, 409, hasErrors: false);
    }

    [Fact]
    public async Task Problem_TypeOfProblem_HasOneTitle()
    {
        var first = await Api.PostAsync("/guests", "{}");
        var second = await Api.GetAsync("/guests?limit=0");

        Assert.Equal(first["title"].GetString(), second["title"].GetString());
        Assert.NotEqual(first["detail"].GetString(), second["detail"].GetString());
    }

    [Fact]
    public async Task Busy_ConflictThatNeverEnds_IsAnsweredOnEveryRoute()
    {
        Api.Wire.Inject(
            WireFault.RowConflict,
            sql => sql != "ROLLBACK" && !sql.StartsWith("BEGIN", StringComparison.Ordinal),
            int.MaxValue);
        try
        {
            await Task.WhenAll(
                Routes.All.Select(route => AssertOnRouteAsync(Api, route.Data.Item1, route.Data.Item2, 503, "busy")));
        }
        finally
        {
            Api.Wire.Heal();
        }
    }

    [Fact]
    public async Task Unavailable_NoConnection_IsAnsweredOnEveryRoute()
    {
        using (await Api.Wire.RefuseConnectionsAsync())
        {
            await Api.Wire.CutAsync();

            await Task.WhenAll(
                Routes.All.Select(route => AssertOnRouteAsync(
                    Api, route.Data.Item1, route.Data.Item2, 503, "unavailable")));
        }

        await Api.GetAsync("/guests").MustBe(200);
    }

    protected static async Task AssertOnRouteAsync(TestApi api, string method, string path, int status, string code)
    {
        var (query, body) = Routes.Valid(method, path);
        var answer = await api.SendAsync(
            method, path + query, body, requestId: $"{method} {path}", headers: Routes.HeadersOf(path));

        Routes.AssertAccepted(method, path, answer.Status, answer.Body);
        ApiAssert.Problem(status, code, answer);
        AssertMembers(answer, status, hasErrors: false);
        Assert.Equal($"{method} {path}", answer["trace_id"].GetString());
        Assert.Equal(
            status == 503,
            answer.Headers.TryGetValue("retry-after", out var seconds)
            && int.Parse(seconds, CultureInfo.InvariantCulture) > 0);
        foreach (var inside in new[] { Secret, "   at ", "Exception", "SELECT", "127.0.0.1" })
            Assert.DoesNotContain(inside, answer.Body, StringComparison.Ordinal);
    }

    private static void AssertMembers(ApiAnswer answer, int status, bool hasErrors)
    {
        string[] members = [
            "title", "status", "detail", "code", .. hasErrors ? ["errors"] : Array.Empty<string>(), "trace_id"];
        Assert.Equal(members, answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(status, answer["status"].GetInt32());
        foreach (var text in members.Except(["status", "errors"]))
            Assert.False(string.IsNullOrWhiteSpace(answer[text].GetString()));
    }
}

public sealed class ProblemTests(ApiFixture fixture) : ProblemContract(fixture), IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("40001", "change conflicts with another transaction, please retry: (OC000)")]
    [InlineData("40001", "schema has been updated by another transaction, please retry: (OC001)")]
    [InlineData("40P01", "deadlock detected")]
    public async Task Busy_ConflictsThatOutlastTheReplays_AreAnsweredOnEveryRoute(string sqlState, string message)
    {
        var runs = 0;
        await using var api = await TestApi.StartAsync(
            Faults.EveryStatement(() =>
            {
                runs++;
                return new PostgresException($"{message} {Secret}", "ERROR", "ERROR", sqlState);
            }),
            Cancelled);

        await AssertOnEveryRouteAsync(api, 503, "busy");

        // Each route's first run and its two replays.
        Assert.Equal(3 * Routes.All.Count, runs);
    }

    [Fact]
    public async Task Unavailable_DatabaseDown_IsAnsweredOnEveryRoute()
    {
        await using var api = await TestApi.StartAsync(Faults.DatabaseDown(), Cancelled);

        await AssertOnEveryRouteAsync(api, 503, "unavailable");
    }

    [Fact]
    public async Task Unavailable_TimeNearlyUp_IsAnsweredOnEveryRoute()
    {
        await using var api =
            await TestApi.StartAsync(new TestApiOptions { Timeout = TimeSpan.FromMilliseconds(400) }, Cancelled);

        await AssertOnEveryRouteAsync(api, 503, "unavailable");
        Assert.Equal(0L, await api.SqlAsync("SELECT count(*) FROM guests"));
    }

    [Fact]
    public async Task Unavailable_DatabaseThatNeverAnswers_IsAnsweredInTime()
    {
        await using var api =
            await TestApi.StartAsync(new TestApiOptions { Timeout = TimeSpan.FromSeconds(2) }, Cancelled);
        await using var blocker = new NpgsqlConnection(api.ConnectionString);
        await blocker.OpenAsync(Cancelled);
        await using var transaction = await blocker.BeginTransactionAsync(Cancelled);
        await using var command = new NpgsqlCommand("LOCK TABLE guests", blocker, transaction);
        await command.ExecuteNonQueryAsync(Cancelled);

        var answer = await api.GetAsync("/guests").WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

        ApiAssert.Problem(503, "unavailable", answer);
    }

    [Fact]
    public async Task Internal_AnyOtherException_IsAnsweredOnEveryRouteWithoutItsText()
    {
        await using var api =
            await TestApi.StartAsync(Faults.EveryStatement(() => new InvalidOperationException(Secret)), Cancelled);

        await AssertOnEveryRouteAsync(api, 500, "internal");
    }

    [Fact]
    public async Task Internal_DatabaseErrorThatIsNoConflict_IsNotTriedAgain()
    {
        var runs = 0;
        await using var api = await TestApi.StartAsync(
            Faults.EveryStatement(() =>
            {
                runs++;
                return new PostgresException($"transaction row limit exceeded {Secret}", "ERROR", "ERROR", "54000");
            }),
            Cancelled);

        await AssertOnEveryRouteAsync(api, 500, "internal");
        Assert.Equal(Routes.All.Count, runs);
    }

    private static async Task AssertOnEveryRouteAsync(TestApi api, int status, string code)
    {
        foreach (var (method, path) in Routes.All.Select(route => route.Data))
            await AssertOnRouteAsync(api, method, path, status, code);
    }
}

using System.Text.Json;
using EventPlatform.TestSupport.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>The one line that a function writes for each invocation.</summary>
public sealed class InvocationLineTests
{
    private const string TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    private static readonly string[] BatchFields = [
        "level", "traceId", "batchSize", "failures", "durationMs", "coldStart", "retries"];

    private static readonly TestApiOptions StillClock = new()
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 12, 0, 0, 7, TimeSpan.Zero)),
        TraceHeader = TraceHeader,
    };

    [Fact]
    public async Task Request_Answered_WritesOneLineWithTheseFields()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, StillClock);
        var guest = await api.AddGuestAsync();
        output.Clear();

        await api.SendAsync("GET", $"/guests/{guest}", requestId: "api-1");

        Assert.Equal(
            """
            {"timestamp":"2027-01-01T12:00:00.007Z","level":"INFO","requestId":"invocation-of-api-1",
            "traceId":"1-5759e988-bd862e3fe1be46a994272793","message":"GET /guests/{guest_id} answered 200.",
            "category":"EventPlatform.Lambda.Telemetry.InvocationLog","route":"GET /guests/{guest_id}",
            "status":200,"apiRequestId":"api-1","durationMs":0,"coldStart":true,"retries":0}
            """.ReplaceLineEndings(""),
            Assert.Single(output.Lines));
    }

    [Theory]
    [InlineData("/app/", "GET /app/", 200)]
    [InlineData("/app/host", "GET /app/{proxy+}", 200)]
    [InlineData("/app/K7QF9M2X4TRD", "GET /app/{proxy+}", 404)]
    public async Task Page_Answered_WritesOneLineWithoutThePath(string path, string route, int status)
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, StillClock);

        await api.GetAsync(path).MustBe(status);

        var line = Assert.Single(output.Entries);
        Assert.Equal((route, status), (Text(line, "route"), line.GetProperty("status").GetInt32()));
        Assert.DoesNotContain("K7QF", Assert.Single(output.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/guests/{0}", null, "INFO", 404, "guest_not_found")]
    [InlineData("GET", "/guests?nonsense=1", null, "INFO", 400, "validation_failed")]
    [InlineData("PUT", "/guests/{0}", "{", "INFO", 400, "invalid_json")]
    public async Task Request_Refused_IsALineWithTheCode(
        string method, string path, string? body, string level, int status, string code)
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, StillClock);

        await api.SendAsync(method, path.Replace("{0}", $"{Guid.NewGuid()}", StringComparison.Ordinal), body);

        var line = Assert.Single(output.Entries);
        Assert.Equal(
            (level, status, code), (Text(line, "level"), line.GetProperty("status").GetInt32(), Text(line, "code")));
        Assert.False(line.TryGetProperty("errorType", out _));
    }

    [Fact]
    public async Task Request_Failing_IsALineWithTheException()
    {
        using var output = new FunctionOutput();
        await using var api =
            await StartAsync(output, Faults.EveryStatement(() => new InvalidOperationException("broken")));

        ApiAssert.Problem(500, "internal", await api.GetAsync("/groups"));

        var line = Assert.Single(output.Entries);
        Assert.Equal(("ERROR", "internal"), (Text(line, "level"), Text(line, "code")));
        Assert.Equal(
            ("System.InvalidOperationException", "broken"), (Text(line, "errorType"), Text(line, "errorMessage")));
        Assert.Contains(
            line.GetProperty("stackTrace").EnumerateArray(),
            frame => frame.GetString()!.StartsWith("at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_OfTheSameFunctionAgain_IsNoColdStart()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output);

        await api.GetAsync("/groups");
        await api.GetAsync("/groups");
        await api.GetAsync("/admin/stats");

        Assert.Equal(
            ["GET /groups True", "GET /groups False", "GET /admin/stats True"],
            output.Invocations.Select(line => $"{Text(line, "route")} {line.GetProperty("coldStart").GetBoolean()}"));
    }

    [Theory]
    [InlineData(WireFault.RowConflict, 2)]
    [InlineData(WireFault.LoseRequest, 1)]
    public async Task Request_Replayed_CountsItsReplays(WireFault fault, int times)
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, new TestApiOptions { Settings = Faults.FewReplays });
        var guest = await api.AddGuestAsync();
        output.Clear();
        api.Wire.Inject(fault, sql => sql.StartsWith("UPDATE guests", StringComparison.Ordinal), times);

        await api.RsvpAsync(guest, attending: true).MustBe(200);
        await api.RsvpAsync(guest, attending: false).MustBe(200);

        Assert.Equal([times, 0], output.Invocations.Select(line => line.GetProperty("retries").GetInt32()));
        Assert.Equal([true, false], output.Invocations.Select(line => line.GetProperty("coldStart").GetBoolean()));
    }

    [Fact]
    public async Task Request_Busy_IsAWarning()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(
            output, Faults.EveryStatement(() => new PostgresException("(OC000)", "ERROR", "ERROR", "40001")));

        ApiAssert.Problem(503, "busy", await api.GetAsync("/groups"));

        var line = Assert.Single(output.Invocations);
        Assert.Equal(
            ("WARN", "busy", 2), (Text(line, "level"), Text(line, "code"), line.GetProperty("retries").GetInt32()));
    }

    [Fact]
    public async Task Batch_Consumed_IsOneLineWithItsFailures()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, StillClock);

        await api.ConsumeAsync(("m1", Bodies.Activity(Guid.NewGuid(), Guid.NewGuid())));
        await api.ConsumeAsync(
            ("m2", Bodies.Activity(Guid.NewGuid(), Guid.NewGuid())), ("m3", "no activity"), ("m4", "neither"));

        Assert.Equal(
            [
                "INFO 1-5759e988-bd862e3fe1be46a994272793 1 0 0 True 0",
                "WARN 1-5759e988-bd862e3fe1be46a994272793 3 2 0 False 0",
            ],
            output.Invocations.Select(line => string.Join(
                ' ', BatchFields.Select(name => line.GetProperty(name)))));
    }

    [Fact]
    public async Task Line_IsWrittenBeforeTheAnswerLeaves()
    {
        const int Requests = 50;
        Task answer = Task.CompletedTask;
        var early = 0;
        using var output = new FunctionOutput
        {
            Writing = () =>
            {
                if (!answer.IsCompleted) Interlocked.Increment(ref early);
            },
        };
        await using var api = await StartAsync(output);

        // Many times: a line that nothing waits for is written in time now and then.
        for (var i = 0; i < Requests; i++)
        {
            var start = new TaskCompletionSource();
            answer = SendAfterAsync(start.Task);
            start.SetResult();
            await answer;
            Assert.Equal(i + 1, output.Lines.Count);
        }

        Assert.Equal(Requests, early);

        async Task SendAfterAsync(Task start)
        {
            await start;
            await api.GetAsync("/groups").MustBe(200);
        }
    }

    [Theory]
    [InlineData(LogLevel.Information, "INFO WARN ERROR")]
    [InlineData(LogLevel.Warning, "WARN ERROR")]
    [InlineData(LogLevel.Error, "ERROR")]
    public async Task Level_LeavesOutLinesBelow(LogLevel minimum, string levels)
    {
        using var output = new FunctionOutput();
        var fault = new Exception[]
        {
            new PostgresException("(OC000)", "ERROR", "ERROR", "40001"),
            new InvalidOperationException(),
        };
        var next = -1;
        var options = Faults.EveryStatement(() => fault[Math.Max(0, next)]) with
        {
            Settings = new Dictionary<string, string?> { ["Dsql:Retry:MaxRetries"] = "0" },
        };
        await using var api =
            await TestApi.StartAsync(output.Of(options, minimum), TestContext.Current.CancellationToken);

        ApiAssert.Invalid(await api.GetAsync("/groups?limit=x"), "limit");
        for (next = 0; next < fault.Length; next++) await api.GetAsync("/groups");

        Assert.Equal(levels, string.Join(' ', output.Invocations.Select(line => Text(line, "level"))));
        // Metrics have no level.
        Assert.Single(output.Metrics);
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static Task<TestApi> StartAsync(FunctionOutput output, TestApiOptions? options = null) =>
        TestApi.StartAsync(output.Of(options ?? new TestApiOptions()), TestContext.Current.CancellationToken);
}

using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.ApiTests.Http;
using EventPlatform.LocalHost.Functions;
using EventPlatform.TestSupport.Functions;
using Npgsql;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>The published functions, each a process that polls a Runtime API.</summary>
public abstract class PublishedFunctionContract(ApiFixture fixture)
{
    private const string Unknown = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    /// <summary>Every HTTP function, as its attributes describe it.</summary>
    public static TheoryData<string, string, string> HttpFunctions =>
    [
        .. from method in GeneratedWrapper.FunctionMethods()
           let route = method.GetCustomAttribute<HttpApiAttribute>()
           where route is not null
           select new TheoryDataRow<string, string, string>(
               method.Name, route.Method.ToString().ToUpperInvariant(), route.Template),
    ];

    /// <summary>One of <see cref="PublishedFunctions"/>.</summary>
    protected abstract string Executable { get; }

    private TestApi Api => fixture.Api;

    [Theory]
    [MemberData(nameof(HttpFunctions))]
    public async Task Function_Published_AnswersItsRoute(string function, string method, string template)
    {
        var id = await Api.AddGuestAsync();
        await using var process = await StartAsync(function, Api.Wire.ConnectionString);

        var (query, body) = Routes.Valid(method, template);
        var guest = ApiSteps.AsGuest(await Api.CodeOfAsync(id));
        var right = await process.SendAsync(
            method, template, id.ToString("D"), query,
            body?.Replace("6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b", $"{id}", StringComparison.Ordinal),
            headers: template == "/invitation" ? [guest] : []);
        Routes.AssertAccepted(method, template, right.Status, right.Body);
        Assert.True(
            right.Status is 200 or 201 or 204
                || (right.Status == 404 && template is "/groups/{group_id}" or "/groups/{group_id}/rsvp"
                    or "/access-keys/{key_id}"),
            $"{right.Status} {right.Body}");
        if (right.Status == 404) Assert.NotEqual("guest_not_found", CodeOf(right.Body));

        // The same process, now with what the route has to refuse.
        var wrong = await process.SendAsync(method, template, "no-uuid", body: "{");
        if (query.Length == 0 && body is null && !template.Contains('{') && template != "/invitation")
        {
            Assert.Equal(200, wrong.Status);
        }
        else
        {
            // Not signed in, malformed, or of a key that does not exist.
            Assert.True(wrong.Status is 400 or 401 or 404, $"{wrong.Status} {wrong.Body}");
            Assert.NotEqual("", CodeOf(wrong.Body));
        }

        Assert.Equal(FunctionProcess.EndedBySigterm, await process.TerminateAsync());
        var lines =
            process.Output.Select(line => JsonNode.Parse(line)!).Where(line => line["route"] is not null).ToList();
        Assert.Equal([true, false], lines.Select(line => (bool?)line["coldStart"] ?? false));
        Assert.Equal(right.Status, (int)lines[0]["status"]!);
        Assert.DoesNotContain(process.Output, line => line.Contains("Lovelace", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ConsumeActivities_Published_StoresTheGoodAndReportsTheBad()
    {
        var id = Guid.NewGuid();
        var message = Bodies.Activity(id, Unknown);
        var batch = LambdaEvents.Queue([("good", message), ("again", message), ("bad", "no activity")]);
        await using var process = await StartAsync("ConsumeActivities", Api.Wire.ConnectionString);

        var answer = await process.InvokeAsync(batch);

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"bad"}]}""", answer.Text);
        Assert.Equal(1L, await Api.SqlAsync($"SELECT count(*) FROM activities WHERE id = '{id}'"));
    }

    /// <summary>Events that no queue sends, but whoever invokes the function by hand may; with what fails.</summary>
    public static TheoryData<string, string> OddBatches => new()
    {
        { "null", "" },
        { "{}", "" },
        { """{"Records":null}""", "" },
        { """{"Records":[null]}""", "" },
        { """{"Records":[{}]}""", "" },
        { """{"Records":[{"messageId":null,"body":"no activity"},{"messageId":"","body":"no activity"}]}""", "" },
        { """{"Records":[null,{"messageId":"m","body":null}]}""", "m" },
    };

    [Theory]
    [MemberData(nameof(OddBatches))]
    public async Task ConsumeActivities_OddBatch_ThrowsNothing(string batch, string failed)
    {
        await using var process = await StartAsync("ConsumeActivities", Api.Wire.ConnectionString);

        var answer = await process.InvokeAsync(batch);

        Assert.Equal("response", answer.Kind);
        var failures = JsonNode.Parse(answer.Body)!["batchItemFailures"]!.AsArray();
        Assert.Equal(failed, string.Join(' ', failures.Select(item => item!["itemIdentifier"])));
    }

    [Fact]
    public async Task ConsumeActivities_NullRecordAmongGoodOnes_StoresTheGood()
    {
        var id = Guid.NewGuid();
        var message = Bodies.Activity(id, Guid.NewGuid());
        var batch = new JsonObject
        {
            ["Records"] = new JsonArray(
                null,
                new JsonObject { ["messageId"] = "good", ["body"] = message },
                new JsonObject { ["body"] = message }),
        };
        await using var process = await StartAsync("ConsumeActivities", Api.Wire.ConnectionString);

        var answer = await process.InvokeAsync(batch.ToJsonString());

        Assert.Equal("""{"batchItemFailures":[]}""", answer.Text);
        Assert.Equal(1L, await Api.SqlAsync($"SELECT count(*) FROM activities WHERE id = '{id}'"));
    }

    [Theory]
    [InlineData("Nobody", "is \"Nobody\", which is no function.")]
    [InlineData("getguest", "is \"getguest\", which is no function.")]
    [InlineData("", "is not set.")]
    public async Task Function_UnknownHandler_EndsWithALineAndACode(string handler, string problem)
    {
        await using var process = await StartAsync(
            "GetGuest", Api.Wire.ConnectionString, ("ANNOTATIONS_HANDLER", handler));

        Assert.Equal(1, await process.WaitAsync());

        var line = Assert.Single(process.Errors.TrimEnd().Split('\n'));
        Assert.StartsWith(
            $"The environment variable ANNOTATIONS_HANDLER {problem} Set it to one of AnswerInvitation, ",
            line,
            StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }

    [Fact]
    public async Task Function_WithoutDatabaseSetting_EndsAndSaysWhatIsMissing()
    {
        await using var process = await StartAsync("GetGuest", connectionString: null);

        Assert.NotEqual(0, await process.WaitAsync());

        Assert.Contains("DSQL_CLUSTER_ENDPOINT", process.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dsql__Retry__MaxRetries", "300", "a whole number from 0 to 20.")]
    [InlineData("Dsql__Retry__BaseDelayMs", "soon", "a whole number from 1 to 10000.")]
    [InlineData("ActivityQueue__BreakMs", "499", "0 or a whole number from 500 to 600000.")]
    public async Task Function_BadSetting_EndsAndSaysWhatItMustBe(string name, string value, string rule)
    {
        await using var process = await StartAsync("GetGuest", Api.Wire.ConnectionString, (name, value));

        Assert.NotEqual(0, await process.WaitAsync());

        Assert.Contains($"{name} is \"{value}\": it must be {rule}", process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_EventThatIsNoJson_ReportsAnErrorAndGoesOn()
    {
        var id = await Api.AddGuestAsync();
        await using var process = await StartAsync("GetGuest", Api.Wire.ConnectionString);

        var failed = await process.InvokeAsync("{");
        var next = await process.SendAsync("GET", "/guests/{guest_id}", id.ToString("D"));

        Assert.Equal("error", failed.Kind);
        Assert.NotNull(JsonNode.Parse(failed.Body)!["errorType"]);
        Assert.Equal(200, next.Status);
    }

    [Fact]
    public async Task Function_DatabaseUnreachable_AnswersUnavailableAndGoesOn()
    {
        var settings = new NpgsqlConnectionStringBuilder(Api.Wire.ConnectionString) { Port = ClosedPort.Number };
        await using var process = await StartAsync("GetGuest", settings.ConnectionString);

        var first = await process.SendAsync("GET", "/guests/{guest_id}", Unknown, time: TimeSpan.FromSeconds(5));
        var second = await process.SendAsync("GET", "/guests/{guest_id}", Unknown, time: TimeSpan.FromSeconds(5));

        Assert.Equal((503, "unavailable"), (first.Status, CodeOf(first.Body)));
        Assert.Equal((503, "unavailable"), (second.Status, CodeOf(second.Body)));
        // Where it happened can be read in the log.
        var trace = process.Output.Select(line => JsonNode.Parse(line)!["stackTrace"]).OfType<JsonArray>().First();
        Assert.Contains(trace, frame => Regex.IsMatch((string)frame!, @"Persistence\.Replay\.UnitOfWork\.<?RunAsync"));
    }

    [Fact]
    public async Task Function_SixMegabytes_AnswersAProblem()
    {
        // Lambda takes 6 MB of event; API Gateway itself would take 10 MB of request.
        var body = $$"""{"first_name":"{{new string('a', 5_900_000)}}","last_name":"b"}""";
        await using var process = await StartAsync("CreateGuest", Api.Wire.ConnectionString);

        var large = await process.SendAsync("POST", "/guests", body: body);
        var next = await process.SendAsync("POST", "/guests", body: Bodies.Guest());

        Assert.Equal((413, "body_too_large"), (large.Status, CodeOf(large.Body)));
        Assert.Equal(201, next.Status);
    }

    [Fact]
    public async Task Function_DatabaseHangs_AnswersBeforeTheDeadline()
    {
        await using var process = await StartAsync("GetGuest", Api.Wire.ConnectionString);
        // The first request opens the connection: the database hangs in the middle of the second.
        Assert.Equal(404, (await process.SendAsync("GET", "/guests/{guest_id}", Unknown)).Status);
        await using (var blocker = new NpgsqlConnection(Api.ConnectionString))
        {
            await blocker.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await blocker.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var lockTable =
                new NpgsqlCommand("LOCK TABLE guests IN ACCESS EXCLUSIVE MODE", blocker, transaction);
            await lockTable.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var late = await process.SendAsync("GET", "/guests/{guest_id}", Unknown, time: TimeSpan.FromSeconds(4));

            Assert.Equal((503, "unavailable"), (late.Status, CodeOf(late.Body)));
        }

        Assert.Equal(404, (await process.SendAsync("GET", "/guests/{guest_id}", Unknown)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_RestoredFromASnapshot_Answers(bool databaseIsDown)
    {
        var settings = new NpgsqlConnectionStringBuilder(Api.Wire.ConnectionString);
        if (databaseIsDown) settings.Port = ClosedPort.Number;
        await using var process =
            databaseIsDown ? await StartForSnapshotAsync(settings) : await StartWarmAsync(settings);
        process.Restore();

        // Without a database the function waits nearly as long as it may.
        var answer = await process.SendAsync(
            "GET", "/guests/{guest_id}", Unknown, time: databaseIsDown ? TimeSpan.FromSeconds(5) : null);

        Assert.Equal(databaseIsDown ? 503 : 404, answer.Status);
        Assert.Equal(
            databaseIsDown, process.Output.Any(line => line.Contains("was not warmed up", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("no_such_role", "28")]
    [InlineData(null, "42P01")]
    public async Task Function_SnapshotBeforeTheDatabaseIsReady_SaysSoInOneLine(string? role, string reason)
    {
        // The first deployment: no role yet, or no tables.
        var settings = new NpgsqlConnectionStringBuilder(Api.Wire.ConnectionString);
        if (role is null) settings.Database = "postgres";
        else (settings.Username, settings.Password) = (role, "wrong");
        await using var process = await StartForSnapshotAsync(settings);

        await process.SnapshotAsync();
        process.Restore();
        Assert.True((await process.SendAsync("GET", "/guests/{guest_id}", Unknown)).Status is 500 or 503);

        // Before the request's own line. That the sign-in is tried once more is for information only.
        var before = process.Output.TakeWhile(line => !line.Contains("\"route\"", StringComparison.Ordinal));
        var line = Assert.Single(
            before.Select(line => JsonNode.Parse(line)!), line => (string?)line["level"] != "INFO");
        Assert.Equal("WARN", (string?)line["level"]);
        Assert.StartsWith(
            $"The function was not warmed up for its snapshot, and starts more slowly: {reason}",
            (string?)line["message"],
            StringComparison.Ordinal);
        Assert.Null(line["stackTrace"]);
        Assert.Equal("", process.Errors);
    }

    [Fact]
    public async Task Function_ReadyForItsSnapshot_IsWarmAndHoldsNoConnection()
    {
        var settings = new NpgsqlConnectionStringBuilder(Api.Wire.ConnectionString) { ApplicationName = "snapshot" };
        await using var process = await StartWarmAsync(settings);

        Assert.DoesNotContain(process.Output, line => line.Contains("was not warmed up", StringComparison.Ordinal));
        // The server takes notice of a closed connection a moment later.
        await Patience.WaitUntilAsync(
            async () => await ConnectionsAsync() == 0, TestContext.Current.CancellationToken);

        process.Restore();
        Assert.Equal(404, (await process.SendAsync("GET", "/guests/{guest_id}", Unknown)).Status);
        // The control: now the same question finds one.
        Assert.Equal(1L, await ConnectionsAsync());

        async Task<long> ConnectionsAsync() =>
            (long)(await Api.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'snapshot'"))!;
    }

    private Task<FunctionProcess> StartAsync(
        string function, string? connectionString, params (string Name, string Value)[] variables) =>
        FunctionProcess.StartAsync(Executable, function, connectionString, variables);

    private Task<FunctionProcess> StartForSnapshotAsync(NpgsqlConnectionStringBuilder database) =>
        StartAsync(
            "GetGuest", database.ConnectionString, ("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));

    // Until the snapshot. A loaded machine may need more than the ten seconds of the warm-up: then once more, from the
    // start. Any other reason not to be warm is left for the test to find, and so is the third time.
    private async Task<FunctionProcess> StartWarmAsync(NpgsqlConnectionStringBuilder database)
    {
        for (var attempt = 1; ; attempt++)
        {
            var process = await StartForSnapshotAsync(database);
            await process.SnapshotAsync();
            if (attempt == 3 || !process.Output.Any(
                    line => line.Contains("more slowly: the database took too long", StringComparison.Ordinal)))
            {
                return process;
            }

            await process.DisposeAsync();
        }
    }

    private static string CodeOf(string body) => (string?)JsonNode.Parse(body)?["code"] ?? "";
}

public sealed class ReadyToRunFunctionTests(ApiFixture fixture)
    : PublishedFunctionContract(fixture), IClassFixture<ApiFixture>
{
    protected override string Executable => PublishedFunctions.ReadyToRun;
}

public sealed class NativeFunctionTests(ApiFixture fixture)
    : PublishedFunctionContract(fixture), IClassFixture<ApiFixture>
{
    protected override string Executable => NativeExecutable.Require();
}

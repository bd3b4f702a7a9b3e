using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.CompatTests;

public sealed class RuntimeSupportTests : IAsyncLifetime
{
    private RuntimeApi _api = null!;
    private readonly DefaultLambdaJsonSerializer _serializer = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await RuntimeApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _api.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_Handler_PostsItsResultAndTakesTheNext()
    {
        Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handler = (batch, context) =>
            Task.FromResult(new SQSBatchResponse(
                [new() { ItemIdentifier = batch.Records[0].MessageId + context.AwsRequestId }]));
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", """{"Records":[{"messageId":"a"}]}""");
        _api.Send("2", """{"Records":[{"messageId":"b"}]}""");

        Assert.Equal("invocation/next", (await _api.NextCallAsync(Cancelled)).Path);
        var first = await _api.NextCallAsync(Cancelled);
        Assert.Equal("invocation/next", (await _api.NextCallAsync(Cancelled)).Path);
        var second = await _api.NextCallAsync(Cancelled);

        Assert.Equal("invocation/1/response", first.Path);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"a1"}]}""", first.Text);
        Assert.Equal("application/json", first.Headers["Content-Type"]);
        Assert.Equal("invocation/2/response", second.Path);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"b2"}]}""", second.Text);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_EveryKindOfHandler_PostsItsResult()
    {
        static Stream Text(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));
        Func<int, Task> none = _ => Task.CompletedTask;
        Func<int, ILambdaContext, Task> noneContext = (_, _) => Task.CompletedTask;
        Action<int> act = _ => { };
        Action<int, ILambdaContext> actContext = (_, _) => { };
        Func<int, Task<Stream>> stream = n => Task.FromResult(Text($"s{n}"));
        Func<int, ILambdaContext, Task<Stream>> streamContext = (n, _) => Task.FromResult(Text($"c{n}"));
        Func<int, ILambdaContext, Stream> streamNow = (n, _) => Text($"n{n}");
        Func<int, Task<int>> task = n => Task.FromResult(n + 1);
        Func<int, int> value = n => n + 2;
        Func<int, ILambdaContext, int> valueContext = (n, _) => n + 3;
        (LambdaBootstrapBuilder Builder, string Expected)[] handlers =
        [
            (LambdaBootstrapBuilder.Create(none, _serializer), ""),
            (LambdaBootstrapBuilder.Create(noneContext, _serializer), ""),
            (LambdaBootstrapBuilder.Create(act, _serializer), ""),
            (LambdaBootstrapBuilder.Create(actContext, _serializer), ""),
            (LambdaBootstrapBuilder.Create(stream, _serializer), "s4"),
            (LambdaBootstrapBuilder.Create(streamContext, _serializer), "c4"),
            (LambdaBootstrapBuilder.Create(streamNow, _serializer), "n4"),
            (LambdaBootstrapBuilder.Create(task, _serializer), "5"),
            (LambdaBootstrapBuilder.Create(value, _serializer), "6"),
            (LambdaBootstrapBuilder.Create(valueContext, _serializer), "7"),
        ];

        foreach (var (builder, expected) in handlers)
        {
            await using var api = await RuntimeApi.StartAsync();
            using var stop = new CancellationTokenSource();
            using var bootstrap =
                builder.ConfigureOptions(options => options.RuntimeApiEndpoint = api.Endpoint).Build();
            var run = bootstrap.RunAsync(stop.Token);
            api.Send("id", "4");

            var post = await api.NextPostAsync(Cancelled);

            Assert.Equal(("invocation/id/response", expected), (post.Path, post.Text));
            await stop.CancelAsync();
            await run;
        }
    }

    [Fact]
    public async Task Run_HandlerThrows_ReportsTheErrorAndLivesOn()
    {
        Func<int, Task<int>> handler = n => n == 0
            ? throw new InvalidOperationException("no \"zero\"", new FormatException("inner"))
            : Task.FromResult(n);
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("bad", "0");
        _api.Send("good", "3");

        var error = await _api.NextPostAsync(Cancelled);
        var result = await _api.NextPostAsync(Cancelled);

        Assert.Equal("invocation/bad/error", error.Path);
        Assert.Equal("InvalidOperationException", error.Headers["Lambda-Runtime-Function-Error-Type"]);
        var json = JsonSerializer.Deserialize<JsonElement>(error.Text);
        Assert.Equal("InvalidOperationException", json.GetProperty("errorType").GetString());
        Assert.Equal("no \"zero\"", json.GetProperty("errorMessage").GetString());
        Assert.Contains(
            nameof(Run_HandlerThrows_ReportsTheErrorAndLivesOn), json.GetProperty("stackTrace")[0].GetString(),
            StringComparison.Ordinal);
        var cause = json.GetProperty("cause");
        Assert.Equal("FormatException", cause.GetProperty("errorType").GetString());
        Assert.False(cause.TryGetProperty("stackTrace", out _));
        Assert.Equal(("invocation/good/response", "3"), (result.Path, result.Text));
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_HandlerThrows_TellsXRayTypeMessageAndFrames()
    {
        Func<int, Task<int>> handler = _ =>
            throw new InvalidOperationException("no \"zero\"\nin Zoë", new FormatException("inner"));
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "0");

        var error = await _api.NextPostAsync(Cancelled);

        var json = JsonSerializer.Deserialize<JsonElement>(error.Headers["Lambda-Runtime-Function-XRay-Error-Cause"]);
        Assert.Equal(Directory.GetCurrentDirectory(), json.GetProperty("working_directory").GetString());
        var exception = Assert.Single(json.GetProperty("exceptions").EnumerateArray());
        Assert.Equal("InvalidOperationException", exception.GetProperty("type").GetString());
        Assert.Equal("no \"zero\"\nin Zoë", exception.GetProperty("message").GetString());
        var frame = exception.GetProperty("stack")[0];
        Assert.Contains(
            nameof(Run_HandlerThrows_TellsXRayTypeMessageAndFrames),
            frame.GetProperty("label").GetString(),
            StringComparison.Ordinal);
        // Without symbols there is neither file nor line.
        Assert.Equal(
            frame.TryGetProperty("path", out var path) ? [path.GetString()] : [],
            json.GetProperty("paths").EnumerateArray().Take(1).Select(first => first.GetString()));
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_MessageTooLargeForAHeader_IsReportedWithoutXRay()
    {
        Func<int, Task<int>> handler = _ => throw new InvalidOperationException(new string('x', 1024 * 1024));
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "1");

        var error = await _api.NextPostAsync(Cancelled);

        Assert.Equal("invocation/1/error", error.Path);
        Assert.DoesNotContain("Lambda-Runtime-Function-XRay-Error-Cause", error.Headers.Keys);
        await StopAsync(run);
    }

    [Theory]
    [InlineData("Lambda-Runtime-Client-Context")]
    [InlineData("Lambda-Runtime-Cognito-Identity")]
    public async Task Run_HeaderThatIsNoJson_HarmsOnlyWhoAsks(string header)
    {
        Func<int, ILambdaContext, Task<int>> handler = (n, context) =>
            Task.FromResult(n == 0 || context is { ClientContext.Client: null, Identity.IdentityId: null } ? n : -1);
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "0", (header, "{no json"));
        _api.Send("2", "1", (header, "{no json"));
        _api.Send("3", "0");

        Assert.Equal("invocation/1/response", (await _api.NextPostAsync(Cancelled)).Path);
        Assert.Equal("invocation/2/error", (await _api.NextPostAsync(Cancelled)).Path);
        Assert.Equal("invocation/3/response", (await _api.NextPostAsync(Cancelled)).Path);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_NoHeaders_HasAnEmptyClientAndIdentity()
    {
        Func<int, ILambdaContext, string> handler = (_, context) =>
            $"{context.ClientContext!.Client is null} {context.ClientContext.Custom is null} "
            + $"{context.Identity!.IdentityId is null}";
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "0");

        Assert.Equal("\"True True True\"", (await _api.NextPostAsync(Cancelled)).Text);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_EventNotReadable_IsAnErrorOfTheInvocation()
    {
        Func<APIGatewayHttpApiV2ProxyRequest, Task<int>> handler = _ => Task.FromResult(1);
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "{");

        var error = await _api.NextPostAsync(Cancelled);

        Assert.Equal("invocation/1/error", error.Path);
        Assert.Equal(nameof(JsonSerializerException), error.Headers["Lambda-Runtime-Function-Error-Type"]);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_HugeError_IsCutShort()
    {
        // Within an inner exception: the message of the outer one is in a header for X-Ray, too.
        Func<int, Task<int>> handler = _ =>
            throw new InvalidOperationException("large", new FormatException(new string('x', 300_000)));
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "1");

        var error = await _api.NextPostAsync(Cancelled);

        Assert.InRange(error.Body.Length, 1, 256 * 1024);
        Assert.Equal(
            "InvalidOperationException",
            JsonSerializer.Deserialize<JsonElement>(error.Text).GetProperty("errorType").GetString());
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_SixMegabytes_GoInAndOut()
    {
        var payload = new byte[6 * 1024 * 1024];
        Array.Fill(payload, (byte)'a');
        payload[0] = payload[^1] = (byte)'"';
        Func<string, Task<string>> handler = text => Task.FromResult(text.ToUpperInvariant());
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", payload);

        var result = await _api.NextPostAsync(Cancelled);

        Assert.Equal("invocation/1/response", result.Path);
        Assert.Equal(payload.Length, result.Body.Length);
        Assert.Equal((byte)'A', result.Body[payload.Length / 2]);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_Headers_BecomeTheContext()
    {
        var deadline = DateTime.UtcNow.AddDays(365);
        var deadlineMs = $"{(long)(deadline - DateTime.UnixEpoch).TotalMilliseconds}";
        var seen = new TaskCompletionSource<(ILambdaContext, TimeSpan, TimeSpan, TimeSpan, string?)>();
        Func<int, ILambdaContext, Task> handler = (_, context) =>
        {
            var upper = deadline - DateTime.UtcNow;
            var remaining = context.RemainingTime;
            var lower = deadline - DateTime.UtcNow;
            seen.SetResult((context, upper, remaining, lower, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID")));
            return Task.CompletedTask;
        };
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send(
            "id-1",
            "1",
            ("Lambda-Runtime-Deadline-Ms", deadlineMs),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:f"),
            ("Lambda-Runtime-Trace-Id", "Root=1-2-3"),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""),
            ("Lambda-Runtime-Client-Context", """{"client":{"app_title":"t"},"custom":{"k":"v"},"env":{"e":"f"}}"""));

        await _api.NextPostAsync(Cancelled);
        var (context, upper, remaining, lower, trace) = await seen.Task;

        // The header is in whole milliseconds.
        Assert.InRange(remaining, lower - TimeSpan.FromMilliseconds(2), upper);
        Assert.Equal(
            ("id-1", "arn:f", "Root=1-2-3"), (context.AwsRequestId, context.InvokedFunctionArn, context.TraceId));
        Assert.Equal("Root=1-2-3", trace);
        Assert.Equal(("i", "p"), (context.Identity!.IdentityId, context.Identity.IdentityPoolId));
        Assert.Equal("t", context.ClientContext!.Client!.AppTitle);
        Assert.Equal(("v", "f"), (context.ClientContext.Custom!["k"], context.ClientContext.Environment!["e"]));
        Assert.Same(_serializer, context.Serializer);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_NoTraceHeader_ForgetsTheTraceBefore()
    {
        var traces = new List<string?>();
        Func<int, Task> handler = _ =>
        {
            traces.Add(Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
            return Task.CompletedTask;
        };
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "1", ("Lambda-Runtime-Trace-Id", "Root=a"));
        _api.Send("2", "1");

        await _api.NextPostAsync(Cancelled);
        await _api.NextPostAsync(Cancelled);

        Assert.Equal(["Root=a", null], traces);
        await StopAsync(run);
    }

    [Fact]
    public async Task Run_CancelledWhileHandling_EndsWithoutPosting()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        Func<int, Task<int>> handler = async n =>
        {
            started.SetResult();
            await finish.Task;
            return n;
        };
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "8");
        await started.Task;

        await _stop.CancelAsync();
        finish.SetResult();
        await run;

        Assert.Equal("invocation/next", (await _api.NextCallAsync(Cancelled)).Path);
        Assert.False(_api.TryTakeCall(out _));
    }

    [Fact]
    public async Task Run_ReportRefused_EndsTheLoop()
    {
        _api.PostStatus = HttpStatusCode.InternalServerError;
        Func<int, Task<int>> handler = Task.FromResult;
        var run = Run(LambdaBootstrapBuilder.Create(handler, _serializer));
        _api.Send("1", "1");

        await Assert.ThrowsAsync<HttpRequestException>(() => run);
    }

    [Fact]
    public async Task Run_SnapStart_RunsTheHooksAroundTheSnapshot()
    {
        var order = new List<string>();
        ValueTask Add(string step)
        {
            order.Add(step);
            return ValueTask.CompletedTask;
        }

        Amazon.Lambda.Core.SnapshotRestore.RegisterBeforeSnapshot(() => Add("before 1"));
        Amazon.Lambda.Core.SnapshotRestore.RegisterBeforeSnapshot(() => Add("before 2"));
        Amazon.Lambda.Core.SnapshotRestore.RegisterAfterRestore(() => Add("after 1"));
        Amazon.Lambda.Core.SnapshotRestore.RegisterAfterRestore(() => Add("after 2"));
        Func<int, Task<int>> handler = n =>
        {
            order.Add("invocation");
            return Task.FromResult(n);
        };

        var run = RunForSnapshot(LambdaBootstrapBuilder.Create(handler, _serializer));
        Assert.Equal("restore/next", (await _api.NextCallAsync(Cancelled)).Path);
        _api.Send("1", "1");
        await _api.NextPostAsync(Cancelled);

        Assert.Equal(["before 2", "before 1", "after 1", "after 2", "invocation"], order);
        await StopAsync(run);
    }

    [Theory]
    [InlineData(true, "init/error", "Runtime.BeforeSnapshotError")]
    [InlineData(false, "restore/error", "Runtime.AfterRestoreError")]
    public async Task Run_SnapStartHookThrows_ReportsItAndReturns(bool before, string path, string type)
    {
        Func<ValueTask> hook = () => throw new InvalidOperationException("no database");
        if (before) Amazon.Lambda.Core.SnapshotRestore.RegisterBeforeSnapshot(hook);
        else Amazon.Lambda.Core.SnapshotRestore.RegisterAfterRestore(hook);

        await RunForSnapshot(LambdaBootstrapBuilder.Create((int _) => Task.CompletedTask, _serializer));

        var report = await _api.NextPostAsync(Cancelled);
        Assert.Equal(path, report.Path);
        Assert.Equal(type, report.Headers["Lambda-Runtime-Function-Error-Type"]);
        Assert.False(_api.TryTakeCall(out _));
    }

    [Fact]
    public void Build_NoRuntimeApi_SaysWhatIsMissing()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => LambdaBootstrapBuilder.Create((int _) => Task.CompletedTask, _serializer).Build());

        Assert.Contains("AWS_LAMBDA_RUNTIME_API", error.Message, StringComparison.Ordinal);
    }

    private LambdaBootstrap Build(LambdaBootstrapBuilder builder) =>
        builder.ConfigureOptions(options => options.RuntimeApiEndpoint = _api.Endpoint).Build();

    private async Task Run(LambdaBootstrapBuilder builder)
    {
        using var bootstrap = Build(builder);
        await bootstrap.RunAsync(_stop.Token);
    }

    // The variable is read before the first wait.
    private Task RunForSnapshot(LambdaBootstrapBuilder builder)
    {
        const string Type = "AWS_LAMBDA_INITIALIZATION_TYPE";
        Environment.SetEnvironmentVariable(Type, "snap-start");
        _api.Restore();
        try
        {
            return Run(builder);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Type, null);
        }
    }

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await run;
    }
}

using System.Reflection;
using System.Text.Json;
using EventPlatform.TestSupport;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.CompatTests;

/// <summary>Runs the executable of CompatTests.Functions, whose Main is generated, as Lambda does.</summary>
public sealed class GeneratedMainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HttpFunction_Invoked_Answers()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Greet");
        api.Send("7", """{"pathParameters":{"name":"Ada"},"queryStringParameters":{"times":"2"}}""");

        var post = await api.NextPostAsync(Cancelled);

        Assert.Equal("invocation/7/response", post.Path);
        var json = JsonSerializer.Deserialize<JsonElement>(post.Text);
        Assert.Equal(200, json.GetProperty("statusCode").GetInt32());
        Assert.Equal("hello Ada x2 7", json.GetProperty("body").GetString());
    }

    [Fact]
    public async Task QueueFunction_Invoked_NamesWhatFailed()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Consume");
        api.Send("1", """{"Records":[{"messageId":"a","body":"hello"},{"messageId":"b","body":"bye"}]}""");

        var post = await api.NextPostAsync(Cancelled);

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", post.Text);
    }

    [Fact]
    public async Task Sigterm_WhileWaiting_EndsAsUnhandled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Greet");
        Assert.Equal("invocation/next", (await api.NextCallAsync(Cancelled)).Path);

        await process.SignalAsync("TERM");

        Assert.Equal(128 + 15, await process.WaitAsync(Cancelled));
    }

    [Fact]
    public async Task Startup_Throws_EndsWithAnotherCodeAndAsksForNothing()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Greet", ("FAIL_STARTUP", "true"));

        Assert.NotEqual(0, await process.WaitAsync(Cancelled));
        Assert.False(api.TryTakeCall(out _));
    }

    [Fact]
    public async Task Handler_Unknown_EndsWithoutAWordAsTheOfficialMainDoes()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Nobody");

        Assert.Equal(0, await process.WaitAsync(Cancelled));
        Assert.Equal(("", ""), (process.Output, process.Errors));
    }

    [Theory]
    [InlineData("AWS_LAMBDA_LOG_FORMAT", "JSON")]
    [InlineData("AWS_LAMBDA_HANDLER_LOG_FORMAT", "json")]
    public async Task HandlerThrows_JsonLogging_IsOneLineOfJson(string variable, string format)
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Greet", (variable, format));
        api.Send("7", "no event", ("Lambda-Runtime-Trace-Id", "Root=1-2-3"));

        Assert.Equal("invocation/7/error", (await api.NextPostAsync(Cancelled)).Path);
        await KillAsync(process);

        var line = Assert.Single(process.Output.TrimEnd().Split('\n'));
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        Assert.Equal(
            ["timestamp", "level", "requestId", "traceId", "message", "errorType", "errorMessage", "stackTrace"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("Error", "7", "Root=1-2-3", ""),
            (Text("level"), Text("requestId"), Text("traceId"), Text("message")));
        Assert.Equal("Amazon.Lambda.Serialization.SystemTextJson.JsonSerializerException", Text("errorType"));
        Assert.True(json.GetProperty("stackTrace").GetArrayLength() > 1);

        string? Text(string name) => json.GetProperty(name).GetString();
    }

    [Fact]
    public async Task HandlerThrows_TextLogging_IsALineWithThePrefixAndTheTrace()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var process = Start(api, "Greet");
        api.Send("7", "no event");

        await api.NextPostAsync(Cancelled);
        await KillAsync(process);

        var lines = process.Output.TrimEnd().Split('\n');
        Assert.Matches("^[0-9TZ:.-]+\t7\tfail\tAmazon\\.Lambda\\.Serialization", lines[0]);
        Assert.True(lines.Length > 1);
    }

    private static ChildProcess Start(RuntimeApi api, string handler, params (string Name, string Value)[] variables)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : "dotnet";
        var environment = variables.ToDictionary(variable => variable.Name, variable => (string?)variable.Value);
        environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        environment["ANNOTATIONS_HANDLER"] = handler;
        environment["DOTNET_DbgEnableMiniDump"] = "0";
        // Another test may have set it in this process: the function would wait for its snapshot.
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = null;
        var directory = typeof(GeneratedMainTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "FunctionsDirectory").Value!;
        var program = Path.Combine(directory, "EventPlatform.CompatTests.Functions.dll");
        return new ChildProcess([host, program], environment);
    }

    private static async Task KillAsync(ChildProcess process)
    {
        await process.SignalAsync("KILL");
        await process.WaitAsync(Cancelled);
    }
}

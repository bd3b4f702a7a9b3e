using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EventPlatform.CompatTests;

/// <summary>Runs the executable of CompatTests.Functions, whose Main is generated, as Lambda does.</summary>
public sealed partial class GeneratedMainTests
{
    [Fact]
    public async Task HttpFunction_Invoked_Answers()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet");
        api.Enqueue("7", """{"pathParameters":{"name":"Ada"},"queryStringParameters":{"times":"2"}}""");

        var post = await api.NextPostAsync();

        Assert.Equal("invocation/7/response", post.Path);
        var json = JsonSerializer.Deserialize<JsonElement>(post.Text);
        Assert.Equal(200, json.GetProperty("statusCode").GetInt32());
        Assert.Equal("hello Ada x2 7", json.GetProperty("body").GetString());
        await KillAsync(process);
    }

    [Fact]
    public async Task QueueFunction_Invoked_NamesWhatFailed()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Consume");
        api.Enqueue("1", """{"Records":[{"messageId":"a","body":"hello"},{"messageId":"b","body":"bye"}]}""");

        var post = await api.NextPostAsync();

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", post.Text);
        await KillAsync(process);
    }

    [Fact]
    public async Task Sigterm_WhileWaiting_EndsAsUnhandled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        const int Sigterm = 15;
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet");
        Assert.Equal("invocation/next", (await api.NextCallAsync()).Path);

        Assert.Equal(0, Kill(process.Id, Sigterm));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(128 + Sigterm, process.ExitCode);
    }

    [Fact]
    public async Task Startup_Throws_EndsWithAnotherCodeAndAsksForNothing()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet", ("FAIL_STARTUP", "true"));

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.False(api.TryTakeCall(out _));
    }

    [Fact]
    public async Task Handler_Unknown_EndsWithoutAWordAsTheOfficialMainDoes()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Nobody");

        Assert.Equal(("", ""), (await RestOf(process.StandardOutput), await RestOf(process.StandardError)));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("AWS_LAMBDA_LOG_FORMAT", "JSON")]
    [InlineData("AWS_LAMBDA_HANDLER_LOG_FORMAT", "json")]
    public async Task HandlerThrows_JsonLogging_IsOneLineOfJson(string variable, string format)
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet", (variable, format));
        api.Enqueue("7", "no event", ("Lambda-Runtime-Trace-Id", "Root=1-2-3"));

        Assert.Equal("invocation/7/error", (await api.NextPostAsync()).Path);
        await KillAsync(process);

        var line = Assert.Single((await RestOf(process.StandardOutput)).TrimEnd().Split('\n'));
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
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet");
        api.Enqueue("7", "no event");

        await api.NextPostAsync();
        await KillAsync(process);

        var lines = (await RestOf(process.StandardOutput)).TrimEnd().Split('\n');
        Assert.Matches("^[0-9TZ:.-]+\t7\tfail\tAmazon\\.Lambda\\.Serialization", lines[0]);
        Assert.True(lines.Length > 1);
    }

    private static Task<string> RestOf(StreamReader output) =>
        output.ReadToEndAsync(TestContext.Current.CancellationToken);

    private static Process Start(
        RuntimeApiEmulator api, string handler, params (string Name, string Value)[] variables)
    {
        var start =
            new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "EventPlatform.CompatTests.Functions.dll") },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        start.Environment["ANNOTATIONS_HANDLER"] = handler;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}

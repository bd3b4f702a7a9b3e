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
    public async Task Sigterm_WhileWaiting_EndsWithCodeZero()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet");
        Assert.Equal("invocation/next", (await api.NextCallAsync()).Path);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        const int Sigterm = 15;
        Assert.Equal(0, Kill(process.Id, Sigterm));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Startup_Throws_EndsWithAnotherCodeAndAsksForNothing()
    {
        await using var api = new RuntimeApiEmulator();
        using var process = Start(api, "Greet", fail: true);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, process.ExitCode);
        Assert.False(api.TryTakeCall(out _));
    }

    private static Process Start(RuntimeApiEmulator api, string handler, bool fail = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "EventPlatform.CompatTests.Functions.dll") },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        start.Environment["ANNOTATIONS_HANDLER"] = handler;
        start.Environment["FAIL_STARTUP"] = fail ? "true" : "false";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>
/// One function as Lambda runs it: the published executable, a process of its own, polling a Runtime API.
/// </summary>
internal sealed partial class FunctionProcess : IAsyncDisposable
{
    /// <summary>The exit code after SIGTERM, which Lambda's runtime does not handle.</summary>
    public const int EndedBySigterm = 128 + Sigterm;

    private const int Sigterm = 15;

    // To keep a failed test from hanging; nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RuntimeApi _api;
    private readonly Process _process;
    private readonly Task _ended;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private FunctionProcess(RuntimeApi api, ProcessStartInfo start)
    {
        _api = api;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ended = _process.WaitForExitAsync();
    }

    /// <summary>What it has written so far, line by line.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output) return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>What it has written to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts a function over a database.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="connectionString">The database; null for none.</param>
    /// <param name="variables">Environment variables on top.</param>
    public static async Task<FunctionProcess> StartAsync(
        string function, string? connectionString, params (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Functions are published for Linux.");
        var executable = await PublishedFunctions.ExecutableAsync(TestContext.Current.CancellationToken);
        var api = await RuntimeApi.StartAsync();
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_ROOT"] = PublishedFunctions.DotnetRoot;
        // The runtime's settings are the template's: what holds there must hold here.
        foreach (var (name, value) in PublishedFunctions.RuntimeSettings()) start.Environment[name] = value;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = function;
        start.Environment["AWS_LAMBDA_FUNCTION_VERSION"] = "1";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        start.Environment["ANNOTATIONS_HANDLER"] = function;
        if (connectionString is not null) start.Environment["ConnectionStrings__EventPlatform"] = connectionString;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new FunctionProcess(api, start);
    }

    /// <summary>Waits until the function is ready for its snapshot.</summary>
    public Task SnapshotAsync() => _api.Snapshot.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Lets the function go on from its snapshot.</summary>
    public void Restore() => _api.Restore();

    /// <summary>Hands it an event and waits for what it posts.</summary>
    public async Task<FunctionAnswer> InvokeAsync(string json, TimeSpan? time = null)
    {
        _api.Send(Encoding.UTF8.GetBytes(json), time);
        var answer = _api.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();
        await Task.WhenAny(answer, _ended).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(answer.IsCompleted, $"The process has ended: {Errors}");
        return await answer;
    }

    /// <summary>Hands it an HTTP request and reads the answer of payload 2.0.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        string method, string template, string? guestId = null, string? body = null, TimeSpan? time = null)
    {
        var answer = await InvokeAsync(HttpEvent(method, template, guestId, body), time);
        Assert.True(answer.Kind == "response", Encoding.UTF8.GetString(answer.Body) + Errors);
        var payload = JsonNode.Parse(answer.Body)!;
        return ((int)payload["statusCode"]!, (string?)payload["body"] ?? "");
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await _ended.WaitAsync(Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it as Lambda does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, Sigterm));
        return await WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _ended;
        _process.Dispose();
        await _api.DisposeAsync();
    }

    /// <summary>An event as API Gateway makes it.</summary>
    public static string HttpEvent(string method, string template, string? id, string? body)
    {
        var path = template.Replace("{guest_id}", id, StringComparison.Ordinal)
            .Replace("{group_id}", id, StringComparison.Ordinal);
        var payload = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = $"{method} {template}",
            ["rawPath"] = "/prod" + path,
            ["rawQueryString"] = "",
            ["headers"] =
                new JsonObject
                {
                    ["content-type"] = "application/json",
                    ["host"] = "example.execute-api.eu-central-1.amazonaws.com",
                },
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = Guid.NewGuid().ToString("D"),
                ["stage"] = "prod",
                ["http"] = new JsonObject { ["method"] = method, ["path"] = "/prod" + path },
            },
            ["body"] = body,
            ["isBase64Encoded"] = false,
        };
        if (template.Contains("{guest_id}", StringComparison.Ordinal))
            payload["pathParameters"] = new JsonObject { ["guest_id"] = id };
        if (template.Contains("{group_id}", StringComparison.Ordinal))
            payload["pathParameters"] = new JsonObject { ["group_id"] = id };
        return payload.ToJsonString();
    }

    private static void Append(StringBuilder lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Append(line).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

using System.Text;
using System.Text.Json.Nodes;
using EventPlatform.Lambda.Http;
using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Functions;

/// <summary>
/// One function as Lambda runs it: the published executable, a process of its own, polling a Runtime API.
/// </summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    /// <summary>The exit code after SIGTERM, which Lambda's runtime does not handle.</summary>
    public const int EndedBySigterm = 128 + 15;

    // To keep a failed test from hanging; nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RuntimeApi _api;
    private readonly ChildProcess _process;
    private readonly Task<int> _ended;

    private FunctionProcess(RuntimeApi api, ChildProcess process)
    {
        (_api, _process) = (api, process);
        _ended = process.WaitAsync(CancellationToken.None);
    }

    /// <summary>What it has written so far, line by line.</summary>
    public IReadOnlyList<string> Output => _process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What it has written to standard error.</summary>
    public string Errors => _process.Errors;

    /// <summary>Starts a function over a database.</summary>
    /// <param name="executable">One of <see cref="PublishedFunctions"/>.</param>
    /// <param name="function">Its name.</param>
    /// <param name="connectionString">The database; null for none.</param>
    /// <param name="variables">Environment variables on top.</param>
    public static async Task<FunctionProcess> StartAsync(
        string executable, string function, string? connectionString, params (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Functions are published for Linux.");
        var api = await RuntimeApi.StartAsync();
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("AWS_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null);
        environment["DOTNET_ROOT"] = PublishedFunctions.DotnetRoot;
        // The runtime's settings are the template's: what holds there must hold here.
        foreach (var (name, value) in PublishedFunctions.RuntimeSettings()) environment[name] = value;
        environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        environment["AWS_LAMBDA_FUNCTION_NAME"] = function;
        environment["AWS_LAMBDA_FUNCTION_VERSION"] = "1";
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        environment["ANNOTATIONS_HANDLER"] = function;
        environment[AccessSetting.Name] = AccessSetting.Open;
        if (connectionString is not null) environment["ConnectionStrings__EventPlatform"] = connectionString;
        foreach (var (name, value) in variables) environment[name] = value;
        return new FunctionProcess(api, new ChildProcess([executable], environment));
    }

    /// <summary>Waits until the function is ready for its snapshot.</summary>
    public Task SnapshotAsync() => _api.Snapshot.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Lets the function go on from its snapshot.</summary>
    public void Restore() => _api.Restore();

    /// <summary>Hands it an event and waits for what it posts.</summary>
    public Task<RuntimeCall> InvokeAsync(string json, TimeSpan? time = null) =>
        InvokeAsync(Encoding.UTF8.GetBytes(json), time);

    /// <summary>Hands it an event and waits for what it posts.</summary>
    public async Task<RuntimeCall> InvokeAsync(byte[] json, TimeSpan? time = null)
    {
        _api.Send(json, time);
        var answer = _api.NextPostAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(answer, _ended).WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsCompleted, $"The process has ended: {Errors}");
        return await answer;
    }

    /// <summary>Hands it an HTTP request and reads the answer of payload 2.0.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="template">The route's path; the id takes the place of its variable.</param>
    /// <param name="id">The guest's or the group's id.</param>
    /// <param name="query">The query with its question mark; empty for none.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="time">How long the function has for it.</param>
    /// <param name="headers">Other headers.</param>
    public async Task<(int Status, string Body)> SendAsync(
        string method, string template, string? id = null, string query = "", string? body = null,
        TimeSpan? time = null, params IEnumerable<(string Name, string Value)> headers)
    {
        var path = string.Join('/', template.Split('/').Select(part => part.StartsWith('{') ? id : part));
        var answer = await InvokeAsync(
            LambdaEvents.Http(method, path + query, template, body, stage: "/prod", more: headers), time);
        Assert.True(answer.Kind == "response", answer.Text + Errors);
        var payload = JsonNode.Parse(answer.Body)!;
        return ((int)payload["statusCode"]!, (string?)payload["body"] ?? "");
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> WaitAsync() => _ended.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Ends it as Lambda does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await _process.SignalAsync("TERM");
        return await WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _api.DisposeAsync();
    }
}

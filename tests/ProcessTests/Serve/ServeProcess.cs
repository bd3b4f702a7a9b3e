using System.Text;
using System.Text.RegularExpressions;
using EventPlatform.LocalPostgres;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>The built program as a child process, as a person would start it.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Uri? _announced;

    private ServeProcess(TemporaryDirectory directory, IEnumerable<string> arguments, string? setup = null)
    {
        DataDirectory = directory.Below(".data", "postgres");
        // Signals that are ignored where the tests run, as in the background of a script, are not ignored here.
        string[] env = OperatingSystem.IsLinux() ? ["env", "--default-signal"] : [];
        string[] shell = setup is null ? [] : ["sh", "-c", $"{setup} && exec \"$@\"", "sh"];
        var program = Path.Combine(AppContext.BaseDirectory, "EventPlatform.Cli.dll");
        _process = new ChildProcess(
            [.. env, .. shell, "dotnet", program, .. arguments],
            // A server of its own, whatever database the test run uses.
            new Dictionary<string, string?> { [TestPostgres.Options.ConnectionVariable!] = null },
            directory.Path,
            Read);
    }

    /// <summary>Where it answers.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { Expect100ContinueTimeout = Patience.Limit });

    /// <summary>What it has printed so far, errors included.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>The database server that it has started; null when none has a data directory there.</summary>
    public PostmasterFile? Postgres => PostmasterFile.Read(DataDirectory);

    /// <summary>The program has ended.</summary>
    public bool HasExited => _process.HasExited;

    private string DataDirectory { get; }

    /// <summary>Runs <c>serve</c> in a directory and waits until it has said where it answers.</summary>
    public static Task<ServeProcess> StartAsync(TemporaryDirectory directory, params IEnumerable<string> options) =>
        StartAsync(directory, setup: null, options);

    /// <summary>The same from a shell that first runs another command, such as <c>ulimit</c>.</summary>
    public static Task<ServeProcess> StartInShellAsync(TemporaryDirectory directory, string setup) =>
        StartAsync(directory, setup, []);

    /// <summary>Runs <c>serve</c> where it can print nothing, and waits until it answers.</summary>
    public static async Task<ServeProcess> StartMuteAsync(TemporaryDirectory directory)
    {
        var port = $"{LoopbackPort.FindFree()}";
        var serve = new ServeProcess(directory, ["serve", "--port", port], "exec >/dev/full 2>&1");
        serve.Http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        await Patience.WaitUntilAsync(
            async () => serve._process.HasExited || await serve.IsHealthyAsync(),
            TestContext.Current.CancellationToken);
        return serve;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>What it exited with and what it printed.</returns>
    public static Task<(int ExitCode, string Output)> RunAsync(
        TemporaryDirectory directory, params IEnumerable<string> arguments) =>
        RunInShellAsync(directory, setup: null, arguments);

    /// <summary>The same from a shell that first runs another command.</summary>
    /// <returns>What it exited with and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunInShellAsync(
        TemporaryDirectory directory, string? setup, params IEnumerable<string> arguments)
    {
        await using var process = new ServeProcess(directory, arguments, setup);
        return (await process.WaitForExitAsync(), process.Output);
    }

    /// <summary>Says whether its database answers.</summary>
    public async Task<bool> IsHealthyAsync()
    {
        try
        {
            using var response = await Http.GetAsync("/healthz", TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal, such as <c>INT</c>, to the program alone.</summary>
    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    /// <summary>Waits for the program's end.</summary>
    /// <returns>What it exited with.</returns>
    public Task<int> WaitForExitAsync() =>
        _process.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);

    /// <summary>Stops the program, and with it the database server.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!HasExited)
        {
            await SignalAsync("TERM");
            await WaitForExitAsync();
        }

        await _process.DisposeAsync();
    }

    private static async Task<ServeProcess> StartAsync(
        TemporaryDirectory directory, string? setup, IEnumerable<string> options)
    {
        var serve = new ServeProcess(directory, ["serve", "--port", "0", .. options], setup);
        serve.Http.BaseAddress = await serve._url.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        return serve;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _url.TrySetException(new InvalidOperationException($"It ended without answering: {Output}"));
            return;
        }

        lock (_output) _output.AppendLine(line);
        if (Url().Match(line) is { Success: true } match) _announced = new Uri(match.Groups["url"].Value);
        // The last line of what it prints: a test that counts lines begins after it.
        if (_announced is { } url && line.StartsWith("Ctrl-C", StringComparison.Ordinal)) _url.TrySetResult(url);
    }

    [GeneratedRegex(@"answers on (?<url>http://\S+)")]
    private static partial Regex Url();
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EventPlatform.Cli.LocalDatabase;
using EventPlatform.IntegrationTests.LocalDatabase;

namespace EventPlatform.IntegrationTests.Serve;

/// <summary>The built program as a child process, as a person would start it.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    // For a machine that is busy: nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(TemporaryDirectory directory, IEnumerable<string> arguments)
    {
        DataDirectory = directory.Below(".data", "postgres");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EventPlatform.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // A server of its own, whatever database the test run uses.
        start.Environment.Remove(PostgresConnectionFromEnvironment.VariableName);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it answers.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { Expect100ContinueTimeout = Patience });

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

    private string DataDirectory { get; }

    /// <summary>Runs <c>serve</c> in a directory and waits until it has printed its URL.</summary>
    public static async Task<ServeProcess> StartAsync(TemporaryDirectory directory, params IEnumerable<string> options)
    {
        var serve = new ServeProcess(directory, ["serve", "--port", "0", .. options]);
        serve.Http.BaseAddress = await serve._url.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        return serve;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>What it exited with and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(TemporaryDirectory directory, params IEnumerable<string> arguments)
    {
        await using var process = new ServeProcess(directory, arguments);
        return (await process.WaitForExitAsync(), process.Output);
    }

    /// <summary>Sends a signal, such as <c>INT</c>, to the program alone.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>What it exited with.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Stops the program, and with it the database server.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
            await WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _url.TrySetException(new InvalidOperationException($"It ended without answering: {Output}"));
            return;
        }

        lock (_output) _output.AppendLine(line);
        if (Url().Match(line) is { Success: true } url) _url.TrySetResult(new Uri(url.Groups["url"].Value));
    }

    [GeneratedRegex(@"answers on (?<url>http://\S+)")]
    private static partial Regex Url();
}

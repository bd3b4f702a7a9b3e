using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EventPlatform.Benchmarks.Http;

/// <summary>A process that this run started and ends.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly List<string> _errors = [];

    /// <summary>Starts it. Its output and error output are read, so that it never waits for them.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    /// <param name="onOutput">Gets each line of its output.</param>
    public ChildProcess(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Action<string>? onOutput = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null) onOutput?.Invoke(line.Data);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (_errors) _errors.Add(line.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Memory in use now (resident set), in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory that was ever in use (VmHWM), in bytes.</summary>
    public long PeakResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Ends when the process does.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, and waits.</summary>
    /// <param name="patience">How long.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="OperationCanceledException">It did not end.</exception>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        if (Kill(_process.Id, SigTerm) != 0)
            throw new InvalidOperationException($"{_process.StartInfo.FileName} is gone: {Errors}");
        return await WaitAsync(timeout.Token);
    }

    /// <summary>The last lines that it wrote as errors.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return string.Join('\n', _errors.TakeLast(20));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}

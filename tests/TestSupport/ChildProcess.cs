using System.Diagnostics;
using System.Text;

namespace EventPlatform.TestSupport;

/// <summary>A process that this program starts and ends. Its output is read, so that it never waits.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <summary>Starts it.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Variables on top of this process's own; null takes one away.</param>
    /// <param name="directory">Its working directory; that of this process when null.</param>
    /// <param name="onLine">Receives each line of its output and error output, and null at the end of either.</param>
    public ChildProcess(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?>? environment = null,
        string? directory = null, Action<string?>? onLine = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = directory ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data, onLine);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data, onLine);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>It has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written so far; each line ends with a line feed.</summary>
    public string Output => TextOf(_output);

    /// <summary>What it has written to its error output so far; each line ends with a line feed.</summary>
    public string Errors => TextOf(_errors);

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

    /// <summary>Sends a signal to a process. Does nothing when the process has ended.</summary>
    /// <param name="signal">Its name, such as <c>TERM</c>.</param>
    /// <param name="processId">The process.</param>
    /// <returns>A task that ends when the signal is sent.</returns>
    public static async Task SignalAsync(string signal, int processId)
    {
        await using var kill = new ChildProcess(["sh", "-c", $"kill -s {signal} {processId}"]);
        await kill.WaitAsync(CancellationToken.None);
    }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">Its name, such as <c>TERM</c>.</param>
    /// <returns>A task that ends when the signal is sent.</returns>
    public Task SignalAsync(string signal) => SignalAsync(signal, Id);

    /// <summary>Waits until it has ended and all of its output is read.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills it, unless it has ended, with the processes that it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Take(StringBuilder text, string? line, Action<string?>? onLine)
    {
        lock (text) text.Append(line is null ? "" : $"{line}\n");
        onLine?.Invoke(line);
    }

    private static string TextOf(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}

using System.Diagnostics;
using System.Text;

namespace EventPlatform.LocalPostgres;

/// <summary>What a command answered: its exit code, and both its outputs as they came.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs another program for a bounded time.</summary>
internal static class Command
{
    private static readonly TimeSpan LateOutput = TimeSpan.FromSeconds(1);

    public static Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, workingDirectory: null, limit, cancellationToken);

    /// <exception cref="TimeoutException">The program did not end within the limit; it was killed.</exception>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? workingDirectory,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            // The server's user may have no access to this process's directory; every user has access to the root.
            WorkingDirectory = workingDirectory ?? Path.GetPathRoot(AppContext.BaseDirectory)!,
        };
        start.Environment["LC_ALL"] = "C"; // The outputs are parsed, so they must be in English.

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        var reading = Task.WhenAll(
            CollectAsync(process.StandardOutput, output), CollectAsync(process.StandardError, output));

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{Path.GetFileName(program)} did not end within {limit}. {Snapshot(output)}");
        }

        // A server that still runs may hold the pipes open for ever, so later output is ignored.
        await Task.WhenAny(reading, Task.Delay(LateOutput, cancellationToken));
        return new CommandResult(process.ExitCode, Snapshot(output));
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder output)
    {
        var buffer = new char[1024];
        try
        {
            // The pipes stay open for their readers.
            using var pipe = reader;
            int count;
            while ((count = await reader.ReadAsync(buffer)) > 0)
            {
                lock (output)
                    output.Append(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process was disposed of while its pipes were still open; its output no longer matters.
        }
    }

    private static string Snapshot(StringBuilder output)
    {
        lock (output)
            return output.ToString().Trim();
    }
}

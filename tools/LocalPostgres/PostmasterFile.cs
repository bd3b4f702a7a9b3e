using System.Diagnostics;
using System.Globalization;

namespace EventPlatform.LocalPostgres;

/// <summary>The file <c>postmaster.pid</c> in the data directory of a running server.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Content">Its text.</param>
public sealed record PostmasterFile(string Path, string Content)
{
    // Above every system's highest process id, so that no process has it.
    private const int NobodysProcessId = 1_999_999_999;

    private string[] Lines => Content.Split('\n');

    /// <summary>The server's process; 0 when the file is damaged.</summary>
    public int ProcessId => Number(0);

    /// <summary>The server has been told to stop, and refuses connections. That may last for ever.</summary>
    internal bool IsStopping =>
        Lines is [_, _, _, _, _, _, _, var status, ..] && status.StartsWith("stopping", StringComparison.Ordinal);

    /// <summary>Reads the file.</summary>
    /// <param name="dataDirectory">The server's data directory.</param>
    /// <returns>What it says; null when there is no such file.</returns>
    /// <exception cref="PostgresServerException">It is there, and cannot be read.</exception>
    public static PostmasterFile? Read(string dataDirectory)
    {
        var path = System.IO.Path.Combine(dataDirectory, "postmaster.pid");
        try
        {
            return new PostmasterFile(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresServerException(
                $"{path} cannot be read: {e.Message} " +
                "If no PostgreSQL server runs in that directory, delete the file.",
                e);
        }
    }

    /// <summary>Says whether the process named here runs and is the server that wrote this file.</summary>
    /// <returns>On Linux, false also for a process that has taken over the id of a dead server.</returns>
    public bool IsOfRunningServer()
    {
        if (ProcessId <= 0 || !ProcessExists(name => name.Contains("postgres", StringComparison.OrdinalIgnoreCase)))
            return false;
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            // A server's working directory is its data directory; seen from there, the file is the same one.
            return File.ReadAllText($"/proc/{ProcessId}/cwd/postmaster.pid") == Content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Another data directory's server, perhaps of a user whose directory is closed to this one.
        }
    }

    /// <summary>
    /// Replaces the process id in the file of a dead server by one that cannot exist. Otherwise a new server would not
    /// start while another process, or the dead one as a zombie, has the id. The rest of the file shows the new server
    /// which processes of the dead one still run.
    /// </summary>
    internal void ForgetDeadServer()
    {
        if (ProcessId <= 0 || !ProcessExists() || IsOfRunningServer()) return;
        var lines = Lines;
        lines[0] = $"{NobodysProcessId}";
        File.WriteAllText(Path, string.Join('\n', lines));
    }

    private int Number(int line) =>
        line < Lines.Length && int.TryParse(Lines[line], CultureInfo.InvariantCulture, out var number) ? number : 0;

    private bool ProcessExists(Func<string, bool>? hasName = null)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return hasName is null || hasName(process.ProcessName);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}

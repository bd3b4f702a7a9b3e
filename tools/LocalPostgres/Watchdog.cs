using System.Diagnostics;
using System.Globalization;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>
/// Stops a server whose starter has ended without doing so, killed or crashed. It is a shell that waits for the end of
/// a pipe, which only this process holds open: the system closes it, however this process ends.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    // Signals of the terminal are this process's to answer. The server's id may be another process's by now: the file
    // says so.
    private const string Script =
        """
        trap '' INT TERM HUP QUIT
        exec >/dev/null 2>&1
        read -r line
        read -r id <postmaster.pid && [ "$id" = "$1" ] && kill -s INT "$1"
        """;

    private readonly Process _shell;

    private Watchdog(Process shell) => _shell = shell;

    /// <summary>Begins to watch; null on Windows, where the next start stops what was left.</summary>
    public static Watchdog? Start(ServerAccount account, string dataDirectory, int serverId)
    {
        if (OperatingSystem.IsWindows())
            return null;
        string[] line = account.CommandLine(
            "sh", ["-c", Script, "sh", serverId.ToString(CultureInfo.InvariantCulture)]);
        return new Watchdog(Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            WorkingDirectory = dataDirectory,
        })!);
    }

    /// <summary>Ends the shell, which stops the server if that still runs.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Dispose();
        _shell.Dispose();
    }
}

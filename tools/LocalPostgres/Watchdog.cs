using System.Diagnostics;

namespace EventPlatform.LocalPostgres;

/// <summary>
/// Stops a server when its starter was killed or has crashed, and deletes throwaway data. It is a shell that waits for
/// the end of a pipe. Only this process holds the pipe open, and the system closes it when the process ends.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    // The shell ignores signals of the terminal; this process handles them. A line on the pipe ends the watch.
    private const string Watch =
        """
        trap '' INT TERM HUP QUIT
        exec >/dev/null 2>&1
        read -r line && exit
        folder=$1
        shift
        "$@"
        [ -z "$folder" ] || rm -rf -- "$folder"
        """;

    // Runs as the server's user. Another process may have the server's id by now: the server deletes the file when it
    // stops, so the file shows whether it still runs.
    private const string Stop =
        """
        read -r id <postmaster.pid && [ "$id" = "$1" ] && kill -s INT "$1" || exit
        seconds=0
        while [ -e postmaster.pid ] && [ "$seconds" -lt 30 ]; do
            sleep 1
            seconds=$((seconds + 1))
        done
        """;

    private readonly Process _shell;

    private Watchdog(Process shell) => _shell = shell;

    /// <summary>Begins to watch; null on Windows, where the next start stops a server that was left.</summary>
    /// <param name="account">The server's user.</param>
    /// <param name="dataDirectory">The server's data directory.</param>
    /// <param name="serverId">The server's process.</param>
    /// <param name="throwaway">The folder to delete once the server has stopped; null for none.</param>
    public static Watchdog? Start(ServerAccount account, string dataDirectory, int serverId, string? throwaway)
    {
        if (OperatingSystem.IsWindows()) return null;
        var stop = account.CommandLine("sh", ["-c", Stop, "sh", $"{serverId}"]);
        return new Watchdog(Process.Start(new ProcessStartInfo("sh", ["-c", Watch, "sh", throwaway ?? "", .. stop])
        {
            RedirectStandardInput = true,
            WorkingDirectory = dataDirectory,
        })!);
    }

    /// <summary>Ends the watch and leaves the server and its data as they are.</summary>
    public void Release()
    {
        try
        {
            _shell.StandardInput.WriteLine();
        }
        catch (IOException)
        {
            // The shell was killed.
        }

        Dispose();
    }

    /// <summary>Ends the watch as the end of this process would: stops the server if that still runs.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Dispose();
        _shell.Dispose();
    }
}

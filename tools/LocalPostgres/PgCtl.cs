using System.ComponentModel;
using System.Diagnostics;

namespace EventPlatform.LocalPostgres;

/// <summary>Starts and stops the server of a data directory through <c>pg_ctl</c>, as the server's user.</summary>
internal sealed class PgCtl(Installation installation, ServerAccount account, string dataDirectory)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">The server's command line.</param>
    /// <param name="limit">The longest time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<CommandResult> StartAsync(
        IEnumerable<(string Name, string Value)> settings, TimeSpan limit, CancellationToken cancellationToken)
    {
        var commandLine = string.Join(' ', settings.Select(setting => $"-c \"{setting.Name}={setting.Value}\""));
        return RunAsync(
            [
                "start", "-w", "-s", "-t", $"{(int)limit.TotalSeconds}", "-l", ServerLog.Name, "-o", commandLine,
                "-D", ".",
            ],
            limit + Margin,
            cancellationToken);
    }

    /// <summary>Stops the server, in order if it can.</summary>
    /// <exception cref="PostgresServerException">It still runs.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!await TryStopAsync("fast", cancellationToken) && !await TryStopAsync("immediate", cancellationToken))
        {
            throw new PostgresServerException(
                $"The server in {dataDirectory} does not stop.{new ServerLog(dataDirectory).Tail()}");
        }
    }

    /// <summary>Kills a server: pg_ctl cannot stop one whose directory is not in its place.</summary>
    public static void Kill(int processId)
    {
        try
        {
            using var server = Process.GetProcessById(processId);
            if (server.ProcessName.Contains("postgres", StringComparison.OrdinalIgnoreCase)) server.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    /// <summary>Stops the server: <c>fast</c> in order, <c>immediate</c> without a checkpoint.</summary>
    /// <returns>Whether none runs any more.</returns>
    public async Task<bool> TryStopAsync(string mode, CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(dataDirectory)?.IsOfRunningServer() != true) return true;
        try
        {
            await RunAsync(
                ["stop", "-w", "-s", "-m", mode, "-t", $"{(int)StopLimit.TotalSeconds}", "-D", "."],
                StopLimit + Margin,
                cancellationToken);
        }
        catch (TimeoutException)
        {
            // The check below tells whether the server runs.
        }

        return PostmasterFile.Read(dataDirectory)?.IsOfRunningServer() != true;
    }

    private Task<CommandResult> RunAsync(string[] arguments, TimeSpan limit, CancellationToken cancellationToken) =>
        account.RunAsync(installation.Program("pg_ctl"), arguments, dataDirectory, limit, cancellationToken);
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>A private server, started from the machine's own programs through <c>pg_ctl</c>.</summary>
internal sealed class ServerProcess : IPostgresServer
{
    private const int PortAttempts = 5;
    private const int MaxRestarts = 5;
    private const string LogName = "server.log";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    // pg_ctl has waited until the server was ready.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(1);

    // A server that has run for so long did not end because of how it was started.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);

    private readonly LocalPostgresOptions _options;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly DataHome _home;
    private readonly string _password;
    private int _port;
    private int _processId;
    private string _version = "";
    private Watchdog? _watchdog;
    private bool _disposed;

    private ServerProcess(
        LocalPostgresOptions options,
        PostgresBinaries binaries,
        ServerAccount account,
        DataHome home,
        string password)
    {
        _options = options;
        _binaries = binaries;
        _account = account;
        _home = home;
        _password = password;
    }

    public string ConnectionString => ServerSettings.ConnectionString(_port, _password);

    public string Description =>
        $"PostgreSQL {_version}, server binaries in {_binaries.Directory}, " +
        (_options.Throwaway ? "throwaway data" : $"data in {_home.Root}") +
        (_account.IsOther ? $", run as user {_account.Name}" : "");

    /// <summary>Starts a server; null without programs.</summary>
    public static async Task<IPostgresServer?> TryStartAsync(
        LocalPostgresOptions options, CancellationToken cancellationToken)
    {
        var directories = await BinaryLocator.FindDirectoriesAsync(options.SearchPlaces, cancellationToken)
            .ConfigureAwait(false);
        var newest = await PostgresBinaries.FindAsync(directories, majorVersion: null, cancellationToken)
            .ConfigureAwait(false);
        if (newest is null)
            return null;

        var account = await ServerAccount.ChooseAsync(cancellationToken).ConfigureAwait(false);
        if (options.Throwaway)
            await ClearAbandonedAsync(newest, account);
        var home = options.Throwaway
            ? await DataHome.CreateThrowawayAsync(account, cancellationToken).ConfigureAwait(false)
            : await DataHome.OpenKeptAsync(options.WorkingDirectory, account, cancellationToken).ConfigureAwait(false);
        ServerProcess? server = null;
        try
        {
            var binaries = await ForDataAsync(home, newest, directories, cancellationToken).ConfigureAwait(false);
            var password = await home.ReadOrMakePasswordAsync(cancellationToken).ConfigureAwait(false);
            server = new ServerProcess(options, binaries, account, home, password);
            await server.StartFirstTimeAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch (Exception e)
        {
            if (server is not null)
                await server.DisposeAsync().ConfigureAwait(false);
            else if (options.Throwaway)
                home.Delete();
            else
                home.Dispose();
            // Win32: a program could not be started in the data directory.
            if (e is IOException or UnauthorizedAccessException or Win32Exception)
                throw home.Unusable(e.Message, e);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!await TryStopAsync("fast", cancellationToken).ConfigureAwait(false)
            && !await TryStopAsync("immediate", cancellationToken).ConfigureAwait(false))
            throw new LocalPostgresException($"The server in {_home.DataDirectory} does not stop.{LogTail()}");
    }

    public async Task RestartAsync(bool immediate, CancellationToken cancellationToken)
    {
        if (immediate)
            await TryStopAsync("immediate", cancellationToken).ConfigureAwait(false);
        else
            await StopAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync(() => _port, cancellationToken).ConfigureAwait(false);
    }

    public async Task KeepRunningAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        var restarts = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await Task.Delay(PauseBetweenLooks, cancellationToken);
            if (PostmasterFile.Read(_home.DataDirectory) is { IsStopping: false } file && file.IsOfRunningServer())
                continue;

            if (TimeProvider.System.GetElapsedTime(started) > SettlingTime)
                restarts = 0;
            if (!Directory.Exists(_home.DataDirectory))
            {
                Kill(_processId);
                throw new LocalPostgresException($"{_home.DataDirectory} is gone, so its server was stopped.");
            }

            if (restarts++ == MaxRestarts)
                throw _home.Unusable($"The server in {_home.DataDirectory} ends again and again.{LogTail()}\n");
            try
            {
                await RestartAsync(immediate: false, cancellationToken);
                await report("The database server ended, and was started again.");
            }
            catch (LocalPostgresException) when (restarts < MaxRestarts)
            {
                // Processes of the dead server may hold its port or its memory for a while.
            }

            started = TimeProvider.System.GetTimestamp();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        // Last: it is for the case that the server does not stop.
        using var watchdog = _watchdog;
        if (_options.Throwaway)
        {
            // The data is deleted next: there is nothing to write down in order.
            await TryStopAsync("immediate", CancellationToken.None).ConfigureAwait(false);
            _home.Delete();
            return;
        }

        try
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _home.Dispose();
        }
    }

    /// <summary>Stops the servers of killed test runs and deletes their folders.</summary>
    private static async Task ClearAbandonedAsync(PostgresBinaries binaries, ServerAccount account)
    {
        foreach (var home in DataHome.FindAbandoned())
        {
            try
            {
                await TryStopAsync(binaries, account, home.DataDirectory, "immediate", CancellationToken.None);
                home.Delete();
            }
            catch (Exception e) when (
                e is LocalPostgresException or IOException or UnauthorizedAccessException or Win32Exception)
            {
                home.Dispose(); // Damaged, and in nobody's way.
            }
        }
    }

    private static async Task<PostgresBinaries> ForDataAsync(
        DataHome home, PostgresBinaries newest, IEnumerable<string> directories, CancellationToken cancellationToken)
    {
        if (!Path.Exists(home.DataDirectory))
            return newest;
        if (!Directory.Exists(home.DataDirectory))
            throw home.Unusable($"{home.DataDirectory} is no directory.");
        var file = Path.Combine(home.DataDirectory, "PG_VERSION");
        if (!Path.Exists(file))
            throw home.Unusable($"{file} is missing.");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw home.Unusable($"{file} does not hold a version of PostgreSQL.");
        return await PostgresBinaries.FindAsync(directories, version, cancellationToken).ConfigureAwait(false)
            ?? throw new LocalPostgresException(
                $"The data in {home.Root} was made by PostgreSQL {version}, which is not installed here " +
                $"(PostgreSQL {newest.MajorVersion} is). Install that version, or delete {home.Root} to start with an " +
                "empty database.");
    }

    private async Task StartFirstTimeAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_home.DataDirectory))
            await InitialiseAsync(cancellationToken).ConfigureAwait(false);
        else
            await ClearPredecessorAsync(cancellationToken);
        await StartAsync(LoopbackPort.FindFree, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the data directory beside its final place, so that an interrupted attempt is never taken for data.</summary>
    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        var unfinished = _home.UnfinishedDataDirectory;
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        DataHome.MakePrivateDirectory(unfinished);
        await _account.TakeOwnershipAsync(unfinished, cancellationToken).ConfigureAwait(false);
        var passwordFile = await _home.LendPasswordAsync(_password, _account, cancellationToken).ConfigureAwait(false);
        try
        {
            List<string> arguments =
            [
                $"--pgdata={unfinished}", $"--pwfile={passwordFile}", $"--username={ServerSettings.UserName}",
                "--auth=scram-sha-256", "--locale=C", "--encoding=UTF8",
            ];
            if (_options.Throwaway)
                arguments.Add("--no-sync");
            var answer = await RunAsync(
                "initdb", arguments, workingDirectory: null, _options.StepTimeout, cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode != 0)
                throw new LocalPostgresException(
                    $"The database could not be made in {_home.Root} by {_binaries.Program("initdb")}:\n{answer.Output}");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(unfinished, _home.DataDirectory);
    }

    /// <summary>Stops a server that outlived the process that started it, and its watchdog.</summary>
    private async Task ClearPredecessorAsync(CancellationToken cancellationToken)
    {
        if (!await _account.CanEnterAsync(_home.DataDirectory, cancellationToken))
            throw _home.Unusable(
                $"The user {_account.Name}, as whom the server runs, cannot enter {_home.DataDirectory}.");
        if (PostmasterFile.Read(_home.DataDirectory) is not { } file)
            return;
        if (file.ProcessId == 0)
            throw new LocalPostgresException(
                $"{file.Path} is damaged. If no PostgreSQL server runs in that directory, delete the file.");
        await StopAsync(cancellationToken);
    }

    private async Task StartAsync(Func<int> choosePort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            _port = choosePort();
            PostmasterFile.Read(_home.DataDirectory)?.ForgetDeadServer();
            KeepPreviousLog();
            var seconds = (int)_options.StepTimeout.TotalSeconds;
            var answer = await RunAsync(
                "pg_ctl",
                ["start", "-w", "-s", "-t", $"{seconds}", "-l", LogName, "-o", CommandLine(), "-D", "."],
                _home.DataDirectory,
                _options.StepTimeout + Margin,
                cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode == 0)
                break;
            // The port may have been taken since it was found free, and the processes of a killed server need a
            // moment to notice that it is gone.
            var log = ReadLog();
            if (attempt == PortAttempts
                || !(log.Contains("could not bind", StringComparison.Ordinal)
                    || log.Contains("still in use", StringComparison.Ordinal)))
                throw _home.Unusable(
                    $"The PostgreSQL server did not start in {_home.DataDirectory}. {answer.Output}{LogTail()}\n");
            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken).ConfigureAwait(false);
        }

        _watchdog?.Dispose();
        _processId = PostmasterFile.Read(_home.DataDirectory)?.ProcessId ?? 0;
        _watchdog = _processId > 0 ? Watchdog.Start(_account, _home.DataDirectory, _processId) : null;
        try
        {
            _version = await ServerProbe.WaitForVersionAsync(
                ConnectionString,
                $"The PostgreSQL server in {_home.DataDirectory}, asked with the password kept beside it,",
                AnswerLimit,
                cancellationToken);
        }
        catch (LocalPostgresException failure)
        {
            throw _home.Unusable(failure.Message, failure);
        }
    }

    private string CommandLine()
    {
        (string Name, string Value)[] ofThisServer =
        [
            ("listen_addresses", "127.0.0.1"),
            ("port", _port.ToString(CultureInfo.InvariantCulture)),
            ("unix_socket_directories", ""),
            ("logging_collector", "off"),
            ("log_destination", "stderr"),
        ];
        return string.Join(' ', ofThisServer.Concat(ServerSettings.Common(_options))
            .Select(setting => $"-c \"{setting.Name}={setting.Value}\""));
    }

    private Task<bool> TryStopAsync(string mode, CancellationToken cancellationToken) =>
        TryStopAsync(_binaries, _account, _home.DataDirectory, mode, cancellationToken);

    private static async Task<bool> TryStopAsync(
        PostgresBinaries binaries, ServerAccount account, string directory, string mode, CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(directory)?.IsOfRunningServer() != true)
            return true;
        try
        {
            await account.RunAsync(
                binaries.Program("pg_ctl"),
                ["stop", "-w", "-s", "-m", mode, "-t", $"{(int)StopLimit.TotalSeconds}", "-D", "."],
                directory,
                StopLimit + Margin,
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Answered below: the server runs, or it does not.
        }

        return PostmasterFile.Read(directory)?.IsOfRunningServer() != true;
    }

    /// <summary>Kills a server: pg_ctl cannot stop one whose directory is not in its place.</summary>
    private static void Kill(int processId)
    {
        try
        {
            using var server = Process.GetProcessById(processId);
            if (server.ProcessName.Contains("postgres", StringComparison.OrdinalIgnoreCase))
                server.Kill();
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    private Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? workingDirectory,
        TimeSpan limit,
        CancellationToken cancellationToken) =>
        _account.RunAsync(_binaries.Program(program), arguments, workingDirectory, limit, cancellationToken);

    private void KeepPreviousLog()
    {
        var log = Path.Combine(_home.DataDirectory, LogName);
        if (File.Exists(log))
            File.Move(log, $"{log}.previous", overwrite: true);
    }

    private string LogTail()
    {
        var lines = ReadLog().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "" : $"\nThe end of the server's log:\n{string.Join('\n', lines.TakeLast(20))}";
    }

    private string ReadLog()
    {
        try
        {
            // The server may still hold the file open for writing.
            using var stream = new FileStream(
                Path.Combine(_home.DataDirectory, LogName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

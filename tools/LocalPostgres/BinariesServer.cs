using System.ComponentModel;

namespace EventPlatform.LocalPostgres;

/// <summary>A private server, started from programs of this machine.</summary>
internal sealed class BinariesServer : PostgresServer
{
    private const int MaxStarts = 5;
    private const int MaxRestarts = 5;

    private static readonly TimeSpan PauseBetweenStarts = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromSeconds(1);

    // The server was ready before: pg_ctl waits for that.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    // A server that ends after this time did not fail because of its start.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);

    private readonly PostgresServerOptions _options;
    private readonly Installation _installation;
    private readonly ServerAccount _account;
    private readonly ServerFolder _folder;
    private readonly string _password;
    private readonly PgCtl _control;
    private readonly ServerLog _log;
    private int _port;
    private int _processId;
    private string _version = "";
    private Watchdog? _watchdog;
    private bool _disposed;

    private BinariesServer(
        PostgresServerOptions options,
        Installation installation,
        ServerAccount account,
        ServerFolder folder,
        string password)
    {
        _options = options;
        _installation = installation;
        _account = account;
        _folder = folder;
        _password = password;
        _control = new PgCtl(installation, account, folder.DataDirectory);
        _log = new ServerLog(folder.DataDirectory);
    }

    public override string ConnectionString => ServerSettings.ConnectionString(_port, _password);

    public override string Description =>
        $"PostgreSQL {_version}, server binaries in {_installation.Directory}, " +
        (_options.IsThrowaway ? "throwaway data" : $"data in {_folder.Root}") +
        (_account.IsOther ? $", run as user {_account.Name}" : "");

    /// <summary>Starts a server; null without programs.</summary>
    public static async Task<PostgresServer?> TryStartAsync(
        PostgresServerOptions options, CancellationToken cancellationToken)
    {
        if (await Installation.FindNewestAsync(options, cancellationToken) is not { } newest) return null;

        var account = await ServerAccount.ChooseAsync(cancellationToken);
        if (options.IsThrowaway) await DataPreparation.ClearAbandonedAsync(newest, account, options);
        var folder = await ServerFolder.OpenAsync(options, account, cancellationToken);
        BinariesServer? server = null;
        try
        {
            var installation = await DataPreparation.ChooseInstallationAsync(
                folder, newest, options, cancellationToken);
            var password = await SuperuserPassword.ReadOrMakeAsync(folder, cancellationToken);
            server = new BinariesServer(options, installation, account, folder, password);
            await server.StartFirstTimeAsync(cancellationToken);
            return server;
        }
        catch (Exception e)
        {
            if (server is not null)
                await server.DisposeAsync();
            else if (options.IsThrowaway)
                folder.Delete();
            else
                folder.Dispose();
            // Win32: a program could not be started in the data directory.
            if (e is IOException or UnauthorizedAccessException or Win32Exception) throw folder.Unusable(e.Message, e);
            throw;
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) => _control.StopAsync(cancellationToken);

    public override async Task RestartAsync(bool immediate, CancellationToken cancellationToken)
    {
        if (immediate)
            await _control.TryStopAsync("immediate", cancellationToken);
        else
            await _control.StopAsync(cancellationToken);
        await StartAsync(() => _port, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        // Last: it handles a server that does not stop.
        using var watchdog = _watchdog;
        using var folder = _folder;
        if (!_options.IsThrowaway) await _control.StopAsync(CancellationToken.None);
        // The data is deleted next, so the server need not write it.
        else if (await _control.TryStopAsync("immediate", CancellationToken.None))
            _folder.Delete();
    }

    private protected override async Task WatchAsync(Func<string, Task> report, CancellationToken cancellationToken)
    {
        var restarts = 0;
        var started = _options.Clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(PauseBetweenLooks, cancellationToken);
            if (PostmasterFile.Read(_folder.DataDirectory) is { IsStopping: false } file && file.IsOfRunningServer())
                continue;

            if (_options.Clock.GetElapsedTime(started) > SettlingTime) restarts = 0;
            if (!Directory.Exists(_folder.DataDirectory))
            {
                PgCtl.Kill(_processId);
                throw new PostgresServerException($"{_folder.DataDirectory} is gone, so its server was stopped.");
            }

            if (restarts++ == MaxRestarts)
                throw _folder.Unusable($"The server in {_folder.DataDirectory} ends again and again.{_log.Tail()}\n");
            try
            {
                await RestartAsync(immediate: false, cancellationToken);
                await report("The database server ended, and was started again.");
            }
            catch (PostgresServerException) when (restarts < MaxRestarts)
            {
                // Processes of the dead server may hold its port or its memory for a while.
            }

            started = _options.Clock.GetTimestamp();
        }
    }

    private async Task StartFirstTimeAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(_folder.DataDirectory))
        {
            await DataPreparation.StopPredecessorAsync(_folder, _account, _control, cancellationToken);
        }
        else
        {
            await DataPreparation.InitialiseAsync(
                _folder, _installation, _account, _password, _options, cancellationToken);
        }

        await StartAsync(LoopbackPort.FindFree, cancellationToken);
    }

    private async Task StartAsync(Func<int> choosePort, CancellationToken cancellationToken)
    {
        for (var starts = 1; ; starts++)
        {
            _port = choosePort();
            PostmasterFile.Read(_folder.DataDirectory)?.ForgetDeadServer();
            _log.KeepPrevious();
            var answer = await _control.StartAsync(
                ServerSettings.ForBinaries(_port, _options), _options.StepTimeout, cancellationToken);
            if (answer.ExitCode == 0) break;
            // The port may have been taken since it was found free, and the processes of a killed server need a
            // moment to notice that it is gone.
            var log = _log.Read();
            if (starts == MaxStarts
                || !(log.Contains("could not bind", StringComparison.Ordinal)
                    || log.Contains("still in use", StringComparison.Ordinal)))
            {
                throw _folder.Unusable(
                    $"The PostgreSQL server did not start in {_folder.DataDirectory}. {answer.Output}{_log.Tail()}\n");
            }

            await Task.Delay(PauseBetweenStarts, cancellationToken);
        }

        StartWatchdog();
        try
        {
            _version = await ServerProbe.WaitForVersionAsync(
                ConnectionString,
                $"The PostgreSQL server in {_folder.DataDirectory}, asked with the password kept beside it,",
                AnswerLimit,
                cancellationToken);
        }
        catch (PostgresServerException e)
        {
            throw _folder.Unusable(e.Message, e);
        }
    }

    private void StartWatchdog()
    {
        _watchdog?.Release();
        _processId = PostmasterFile.Read(_folder.DataDirectory)?.ProcessId ?? 0;
        _watchdog = _processId > 0
            ? Watchdog.Start(
                _account, _folder.DataDirectory, _processId, _options.IsThrowaway ? _folder.Root : null)
            : null;
    }
}

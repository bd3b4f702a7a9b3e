using System.ComponentModel;
using System.Globalization;

namespace EventPlatform.LocalPostgres;

/// <summary>Gets a folder ready for a server: makes its data, or takes over that of an earlier run.</summary>
internal static class DataPreparation
{
    /// <summary>Chooses the installation that can read a folder's data; the newest when there is none yet.</summary>
    /// <exception cref="PostgresServerException">It is damaged, or its version is not installed.</exception>
    public static async Task<Installation> ChooseInstallationAsync(
        ServerFolder folder, Installation newest, PostgresServerOptions options, CancellationToken cancellationToken)
    {
        if (!Path.Exists(folder.DataDirectory)) return newest;
        if (!Directory.Exists(folder.DataDirectory)) throw folder.Unusable($"{folder.DataDirectory} is no directory.");
        var file = Path.Combine(folder.DataDirectory, "PG_VERSION");
        if (!Path.Exists(file)) throw folder.Unusable($"{file} is missing.");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw folder.Unusable($"{file} does not hold a version of PostgreSQL.");
        if (version == newest.MajorVersion) return newest;
        return await Installation.FindExactAsync(options, version, cancellationToken)
            ?? throw new PostgresServerException(
                $"The data in {folder.Root} was made by PostgreSQL {version}, which is not installed here " +
                $"(PostgreSQL {newest.MajorVersion} is). Install that version, or delete {folder.Root} to start with " +
                "an empty database.");
    }

    /// <summary>Makes the data directory in another place first: one half made is never taken for data.</summary>
    /// <exception cref="PostgresServerException">initdb failed.</exception>
    public static async Task InitialiseAsync(
        ServerFolder folder,
        Installation installation,
        ServerAccount account,
        string password,
        PostgresServerOptions options,
        CancellationToken cancellationToken)
    {
        var unfinished = folder.UnfinishedDataDirectory;
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        PrivateFiles.MakeDirectory(unfinished);
        await account.TakeOwnershipAsync(unfinished, cancellationToken);
        var passwordFile = await SuperuserPassword.LendAsync(password, folder, account, cancellationToken);
        try
        {
            string[] arguments =
            [
                $"--pgdata={unfinished}", $"--pwfile={passwordFile}", $"--username={ServerSettings.UserName}",
                "--auth=scram-sha-256", "--locale=C", "--encoding=UTF8",
                .. options.IsThrowaway ? (string[])["--no-sync"] : [],
            ];
            var program = installation.Program("initdb");
            var answer = await account.RunAsync(
                program, arguments, workingDirectory: null, options.StepTimeout, cancellationToken);
            if (answer.ExitCode != 0)
            {
                throw new PostgresServerException(
                    $"The database could not be made in {folder.Root} by {program}:\n{answer.Output}");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(unfinished, folder.DataDirectory);
    }

    /// <summary>Stops a server that outlived the process that started it, and its watchdog.</summary>
    /// <exception cref="PostgresServerException">It cannot be told whether one runs, or it does not stop.</exception>
    public static async Task StopPredecessorAsync(
        ServerFolder folder, ServerAccount account, PgCtl control, CancellationToken cancellationToken)
    {
        if (!await account.CanEnterAsync(folder.DataDirectory, cancellationToken))
        {
            throw folder.Unusable(
                $"The user {account.Name}, as whom the server runs, cannot enter {folder.DataDirectory}.");
        }

        if (PostmasterFile.Read(folder.DataDirectory) is not { } file) return;
        if (file.ProcessId == 0)
        {
            throw new PostgresServerException(
                $"{file.Path} is damaged. If no PostgreSQL server runs in that directory, delete the file.");
        }

        await control.StopAsync(cancellationToken);
    }

    /// <summary>Stops the servers of killed processes whose data was throwaway, and deletes it.</summary>
    public static async Task ClearAbandonedAsync(
        Installation installation, ServerAccount account, PostgresServerOptions options)
    {
        foreach (var folder in ServerFolder.FindAbandoned(options))
        {
            try
            {
                var control = new PgCtl(installation, account, folder.DataDirectory);
                await control.TryStopAsync("immediate", CancellationToken.None);
                folder.Delete();
            }
            catch (Exception e) when (
                e is PostgresServerException or IOException or UnauthorizedAccessException or Win32Exception)
            {
                folder.Dispose(); // Damaged: the folder stays.
            }
        }
    }
}

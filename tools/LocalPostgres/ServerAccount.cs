using System.ComponentModel;

namespace EventPlatform.LocalPostgres;

/// <summary>
/// The user a server runs as: the current one, or, because PostgreSQL refuses to run as root, another one.
/// </summary>
internal sealed class ServerAccount
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string[] _prefix;
    private readonly string? _owner;

    private ServerAccount(string name, string[] prefix, string? owner)
    {
        Name = name;
        _prefix = prefix;
        _owner = owner;
    }

    /// <summary>The user's name, for messages.</summary>
    public string Name { get; }

    /// <summary>True when the server runs as somebody else than this process.</summary>
    public bool IsOther => _owner is not null;

    /// <summary>
    /// Chooses the user: the current one unless that is root, else <c>postgres</c>, else <c>nobody</c>.
    /// </summary>
    /// <exception cref="PostgresServerException">Root cannot act as another user on this machine.</exception>
    public static async Task<ServerAccount> ChooseAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new ServerAccount(Environment.UserName, [], owner: null);

        foreach (var name in (string[])["postgres", "nobody"])
        {
            if (await IdAsync("-u", name, cancellationToken) is not { } user
                || await IdAsync("-g", name, cancellationToken) is not { } group)
            {
                continue;
            }

            string[][] ways =
            [
                ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"],
                ["runuser", "-u", name, "--"],
            ];
            foreach (var way in ways)
            {
                var account = new ServerAccount(name, way, $"{user}:{group}");
                if (await account.SucceedsAsync("true", [], cancellationToken)) return account;
            }
        }

        throw new PostgresServerException(
            "PostgreSQL does not run as root, and no other user can be taken for it: that needs the user 'postgres' " +
            "or 'nobody', and the program setpriv or runuser. Run this program as an ordinary user instead.");
    }

    /// <summary>The command line that runs a program as this user.</summary>
    public string[] CommandLine(string program, IEnumerable<string> arguments) => [.. _prefix, program, .. arguments];

    /// <summary>Runs a program as this user.</summary>
    public Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? workingDirectory,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        var line = CommandLine(program, arguments);
        return Command.RunAsync(line[0], line[1..], workingDirectory, limit, cancellationToken);
    }

    /// <summary>Says whether this user can enter a directory, by doing it.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken cancellationToken) =>
        !IsOther || await SucceedsAsync("sh", ["-c", "cd -- \"$1\"", "sh", directory], cancellationToken);

    /// <summary>Makes this user the owner of a file or an empty directory that this process has made.</summary>
    public async Task TakeOwnershipAsync(string path, CancellationToken cancellationToken)
    {
        if (_owner is null) return;
        var answer = await Command.RunAsync("chown", [_owner, path], Limit, cancellationToken);
        if (answer.ExitCode != 0)
            throw new PostgresServerException($"{path} could not be given to the user {Name}: {answer.Output}");
    }

    private static async Task<string?> IdAsync(string option, string name, CancellationToken cancellationToken)
    {
        var answer = await Command.RunAsync("id", [option, name], Limit, cancellationToken);
        return answer.ExitCode == 0 ? answer.Output : null;
    }

    private async Task<bool> SucceedsAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await RunAsync(program, arguments, workingDirectory: null, Limit, cancellationToken);
            return answer.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // The program is not installed.
        }
    }
}

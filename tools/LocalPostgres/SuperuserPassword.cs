using System.Security.Cryptography;

namespace EventPlatform.LocalPostgres;

/// <summary>The superuser's password, in a file that its owner alone can read.</summary>
internal static class SuperuserPassword
{
    private const int Length = 40;

    /// <summary>A password that was never used.</summary>
    public static string Make() => RandomNumberGenerator.GetHexString(Length);

    /// <summary>Reads the password of a server's folder, or makes one.</summary>
    /// <exception cref="PostgresServerException">It is missing beside data, or is not as it was written.</exception>
    public static async Task<string> ReadOrMakeAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.Root, "password");
        if (!Path.Exists(file))
        {
            if (Directory.Exists(folder.DataDirectory))
            {
                throw new PostgresServerException(
                    $"{file} is missing, and the data beside it cannot be opened without it. " +
                    $"Put it back, or delete {folder.Root} to start with an empty database.");
            }

            await PrivateFiles.WriteAsync($"{file}.new", Make(), cancellationToken);
            File.Move($"{file}.new", file, overwrite: true);
        }

        var password = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        if (password.Length != Length || !password.All(char.IsAsciiHexDigit))
            throw folder.Unusable($"{file} does not hold the password that this program wrote.");
        return password;
    }

    /// <summary>Writes a copy that initdb, run as the server's user, can read; delete it after use.</summary>
    public static async Task<string> LendAsync(
        string password, ServerFolder folder, ServerAccount account, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.Root, "password.initdb");
        await PrivateFiles.WriteAsync(file, password, cancellationToken);
        await account.TakeOwnershipAsync(file, cancellationToken);
        return file;
    }
}

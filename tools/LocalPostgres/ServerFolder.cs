using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>
/// The folder of one server: its data, its password, and a lock that one process holds while it uses them. The
/// system drops the lock when that process ends, however it ends.
/// </summary>
internal sealed class DataHome : IDisposable
{
    private const string ThrowawayPrefix = "eventplatform-";
    private const string DataName = "postgres";
    private const string LockName = "lock";
    private const int PasswordLength = 40;
    private const string SharedRoot = "/var/lib/eventplatform";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersPass = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The lock file is made a moment before it is locked: one this young is not taken for abandoned.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] LockedElsewhere = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private DataHome(string path, FileStream @lock)
    {
        Root = path;
        _lock = @lock;
    }

    public string Root { get; }

    public string DataDirectory => Path.Combine(Root, DataName);

    public string UnfinishedDataDirectory => Path.Combine(Root, "postgres.new");

    private string PasswordFile => Path.Combine(Root, "password");

    /// <summary>Opens the folder of the data kept for a working directory.</summary>
    /// <exception cref="LocalPostgresException">Another process uses it, or it cannot be used by this user.</exception>
    public static async Task<DataHome> OpenKeptAsync(
        string workingDirectory, ServerAccount account, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(workingDirectory);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..16];
        return Lock(await ChooseAsync(Path.Combine(full, ".data"), hash, account, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Opens the folder that holds the password and the lock of a container's volume.</summary>
    /// <exception cref="LocalPostgresException">Another process uses it, or it cannot be used by this user.</exception>
    public static DataHome OpenForContainer(string workingDirectory)
    {
        var data = Path.Combine(Path.GetFullPath(workingDirectory), ".data");
        MakePrivateDirectory(data);
        var root = Path.Combine(data, "container");
        MakePrivateDirectory(root);
        return Lock(root);
    }

    /// <summary>Makes a folder that is deleted after use.</summary>
    public static async Task<DataHome> CreateThrowawayAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        var name = ThrowawayPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
        return Lock(await ChooseAsync(Path.Combine(Path.GetTempPath(), name), name, account, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>The throwaway folders that killed processes have left behind, each locked for the caller.</summary>
    public static IEnumerable<DataHome> FindAbandoned()
    {
        foreach (var path in Directory.EnumerateDirectories(Path.GetTempPath(), $"{ThrowawayPrefix}*"))
        {
            DataHome? home = null;
            try
            {
                var made = new FileInfo(Path.Combine(path, LockName));
                if (made.Exists && TimeProvider.System.GetUtcNow() - made.LastWriteTimeUtc > SettlingTime)
                    home = new DataHome(path, OpenLock(path));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                continue; // In use, or another user's.
            }

            if (home is not null)
                yield return home;
        }
    }

    /// <summary>Reads the superuser's password, or makes one in a file that its owner alone can read.</summary>
    public async Task<string> ReadOrMakePasswordAsync(CancellationToken cancellationToken)
    {
        if (!Path.Exists(PasswordFile))
        {
            if (Directory.Exists(DataDirectory))
                throw new LocalPostgresException(
                    $"{PasswordFile} is missing, and the data beside it cannot be opened without it. " +
                    $"Put it back, or delete {Root} to start with an empty database.");
            var fresh = await WriteSecretAsync(
                $"{PasswordFile}.new", RandomNumberGenerator.GetHexString(PasswordLength), cancellationToken);
            File.Move(fresh, PasswordFile, overwrite: true);
        }

        var password = (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim();
        if (password.Length != PasswordLength || !password.All(char.IsAsciiHexDigit))
            throw Unusable($"{PasswordFile} does not hold the password that this program wrote.");
        return password;
    }

    /// <summary>Something in the folder is not as this program left it.</summary>
    /// <param name="why">A sentence that names the file.</param>
    /// <param name="failure">The failure behind it.</param>
    public LocalPostgresException Unusable(string why, Exception? failure = null) => new(
        $"{why} Put that right, or delete {Root} to start with an empty database.", failure!);

    /// <summary>Writes a copy of the password that initdb, run as the server's user, can read; delete it after use.</summary>
    public async Task<string> LendPasswordAsync(
        string password, ServerAccount account, CancellationToken cancellationToken)
    {
        var file = await WriteSecretAsync(Path.Combine(Root, "password.initdb"), password, cancellationToken)
            .ConfigureAwait(false);
        await account.TakeOwnershipAsync(file, cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>Deletes the folder and gives up the lock.</summary>
    public void Delete()
    {
        Dispose();
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left over in the temporary folder; the next throwaway server deletes it.
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes a directory for the server alone.</summary>
    public static void MakePrivateDirectory(string path) => MakeDirectory(path, OwnerOnly);

    private static async Task<string> ChooseAsync(
        string preferred, string fallbackName, ServerAccount account, CancellationToken cancellationToken)
    {
        var mode = account.IsOther ? OthersPass : OwnerOnly;
        var made = MakeDirectory(preferred, mode);
        if (await account.CanEnterAsync(preferred, cancellationToken).ConfigureAwait(false))
            return preferred;
        if (made)
            Directory.Delete(preferred);
        else if (Directory.Exists(Path.Combine(preferred, DataName)))
            throw new LocalPostgresException(
                $"The user {account.Name}, as whom the server runs because root may not, cannot enter {preferred}, " +
                "which holds a database. Run this program as the owner of that directory, or in another directory.");

        // A parent such as /root bars the server's user. It is the owner's to open, so the data goes elsewhere.
        MakeDirectory(SharedRoot, OthersPass);
        var fallback = Path.Combine(SharedRoot, fallbackName);
        MakeDirectory(fallback, mode);
        if (await account.CanEnterAsync(fallback, cancellationToken).ConfigureAwait(false))
            return fallback;
        throw new LocalPostgresException(
            $"The user {account.Name}, as whom the server runs because root may not, can enter neither {preferred} nor " +
            $"{fallback}. Run this program in a directory that every user can enter, or as an ordinary user.");
    }

    /// <summary>Makes a directory with exactly this mode; one that exists is left as it is.</summary>
    private static bool MakeDirectory(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return false;
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LocalPostgresException(
                $"The directory {path} cannot be made: {failure.Message} " +
                "Make room for it, or start in another directory.",
                failure);
        }
    }

    private static DataHome Lock(string path)
    {
        try
        {
            return new DataHome(path, OpenLock(path));
        }
        catch (UnauthorizedAccessException failure) when (!Directory.Exists(Path.Combine(path, LockName)))
        {
            throw new LocalPostgresException(
                $"{path} belongs to another user. Run this program as that user, or in another directory.", failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException
            || (failure is IOException && !LockedElsewhere.Contains(failure.HResult)))
        {
            throw new LocalPostgresException(
                $"{Path.Combine(path, LockName)} cannot be used: {failure.Message} " +
                "Put that right, or start in another directory.",
                failure);
        }
        catch (IOException failure)
        {
            throw new LocalPostgresException(
                $"The data in {path} is in use by another process of this program. Stop that one first, or start this " +
                $"one in another directory or with {PostgresConnectionFromEnvironment.VariableName} set.",
                failure);
        }
    }

    private static FileStream OpenLock(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        // Whoever can read a file can lock it.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        var stream = new FileStream(Path.Combine(path, LockName), options);
        // Earlier versions have made it for everybody.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stream.SafeFileHandle, OwnersFile);
        return stream;
    }

    private static async Task<string> WriteSecretAsync(
        string path, string secret, CancellationToken cancellationToken)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        var writer = new StreamWriter(path, options);
        await using (writer.ConfigureAwait(false))
            await writer.WriteAsync(secret.AsMemory(), cancellationToken).ConfigureAwait(false);
        return path;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.LocalPostgres;

/// <summary>
/// The folder of one server: its data, its password, and a lock of the process that uses them. The system releases the
/// lock when that process ends in any way.
/// </summary>
internal sealed class ServerFolder : IDisposable
{
    private const string DataName = "postgres";
    private const string LockName = "lock";

    // The lock file exists a moment before it is locked, so a young one does not count as abandoned.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] LockedElsewhere = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private ServerFolder(string path, FileStream @lock)
    {
        Root = path;
        _lock = @lock;
    }

    public string Root { get; }

    public string DataDirectory => Path.Combine(Root, DataName);

    public string UnfinishedDataDirectory => Path.Combine(Root, "postgres.new");

    /// <summary>Opens the folder of kept data, or makes one for throwaway data.</summary>
    /// <exception cref="PostgresServerException">Another process uses it, or this user cannot.</exception>
    public static async Task<ServerFolder> OpenAsync(
        PostgresServerOptions options, ServerAccount account, CancellationToken cancellationToken)
    {
        string preferred, fallback;
        if (options.DataDirectory is null)
        {
            fallback = $"{options.Name}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
            preferred = Path.Combine(Path.GetTempPath(), fallback);
        }
        else
        {
            preferred = Path.GetFullPath(options.DataDirectory);
            // The folder that holds the data directory: earlier versions have kept data under this name.
            var holder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(preferred)) ?? preferred;
            fallback = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(holder)))[..16];
        }

        return Lock(
            await ChooseAsync(preferred, SharedRoot(options), fallback, account, cancellationToken), options);
    }

    /// <summary>Opens the folder that holds the password and the lock of a container's volume.</summary>
    /// <exception cref="PostgresServerException">Another process uses it, or this user cannot.</exception>
    public static ServerFolder OpenForContainer(string dataDirectory, PostgresServerOptions options)
    {
        var data = Path.GetFullPath(dataDirectory);
        PrivateFiles.MakeDirectory(data);
        var root = Path.Combine(data, "container");
        PrivateFiles.MakeDirectory(root);
        return Lock(root, options);
    }

    /// <summary>The throwaway folders that killed processes have left behind, each locked for the caller.</summary>
    public static IEnumerable<ServerFolder> FindAbandoned(PostgresServerOptions options)
    {
        var places = new[] { Path.GetTempPath(), SharedRoot(options) }.Where(Directory.Exists);
        // Only root may list the shared folder.
        var listing = new EnumerationOptions { IgnoreInaccessible = true };
        foreach (var path in places.SelectMany(
            place => Directory.EnumerateDirectories(place, $"{options.Name}-*", listing)))
        {
            ServerFolder? folder = null;
            try
            {
                var made = new FileInfo(Path.Combine(path, LockName));
                if (made.Exists && options.Clock.GetUtcNow() - made.LastWriteTimeUtc > SettlingTime)
                    folder = new ServerFolder(path, PrivateFiles.Lock(made.FullName));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // In use, or another user's.
            }

            if (folder is not null) yield return folder;
        }
    }

    /// <summary>Something in the folder is not as this program left it.</summary>
    /// <param name="why">A sentence that names the file.</param>
    /// <param name="cause">The failure behind it.</param>
    public PostgresServerException Unusable(string why, Exception? cause = null) => new(
        $"{why} Put that right, or delete {Root} to start with an empty database.", cause);

    /// <summary>Deletes the folder and gives up the lock.</summary>
    public void Delete()
    {
        using var held = _lock;
        try
        {
            // The lock file is last: a folder with one is found again.
            foreach (var entry in new DirectoryInfo(Root).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo directory) directory.Delete(recursive: true);
                else if (entry.Name != LockName) entry.Delete();
            }

            Dispose();
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next throwaway server finds the folder and deletes it.
        }
    }

    public void Dispose() => _lock.Dispose();

    // Where the data goes when the server's user cannot enter the folder of choice.
    private static string SharedRoot(PostgresServerOptions options) => Path.Combine("/var/lib", options.Name);

    private static async Task<string> ChooseAsync(
        string preferred,
        string sharedRoot,
        string fallbackName,
        ServerAccount account,
        CancellationToken cancellationToken)
    {
        var made = PrivateFiles.MakeDirectory(preferred, account.IsOther);
        if (await account.CanEnterAsync(preferred, cancellationToken)) return preferred;
        if (made)
        {
            Directory.Delete(preferred);
        }
        else if (Directory.Exists(Path.Combine(preferred, DataName)))
        {
            throw new PostgresServerException(
                $"The user {account.Name}, as whom the server runs because root may not, cannot enter {preferred}, " +
                "which holds a database. Run this program as the owner of that directory, or in another directory.");
        }

        // The server's user has no access to a parent such as /root, so the data goes elsewhere.
        PrivateFiles.MakeDirectory(sharedRoot, othersPass: true);
        var fallback = Path.Combine(sharedRoot, fallbackName);
        PrivateFiles.MakeDirectory(fallback, account.IsOther);
        if (await account.CanEnterAsync(fallback, cancellationToken)) return fallback;
        throw new PostgresServerException(
            $"The user {account.Name}, as whom the server runs because root may not, can enter neither {preferred} " +
            $"nor {fallback}. Run this program in a directory that every user can enter, or as an ordinary user.");
    }

    private static ServerFolder Lock(string path, PostgresServerOptions options)
    {
        var file = Path.Combine(path, LockName);
        try
        {
            return new ServerFolder(path, PrivateFiles.Lock(file));
        }
        catch (UnauthorizedAccessException e) when (!Directory.Exists(file))
        {
            throw new PostgresServerException(
                $"{path} belongs to another user. Run this program as that user, or in another directory.", e);
        }
        catch (IOException e) when (LockedElsewhere.Contains(e.HResult))
        {
            var variable = options.ConnectionVariable is { } name ? $" or with {name} set" : "";
            throw new PostgresServerException(
                $"The data in {path} is in use by another process of this program. Stop that one first, or start " +
                $"this one in another directory{variable}.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresServerException(
                $"{file} cannot be used: {e.Message} Put that right, or start in another directory.", e);
        }
    }
}

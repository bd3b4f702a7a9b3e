namespace EventPlatform.LocalPostgres;

/// <summary>Files and directories that other users cannot read; on Windows, as the folder above has it.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnersFile | UnixFileMode.UserExecute;

    /// <summary>Makes a directory; one that exists is left as it is.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="othersPass">True when other users may enter it, but not list it.</param>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="PostgresServerException">It cannot be made.</exception>
    public static bool MakeDirectory(string path, bool othersPass = false)
    {
        if (Directory.Exists(path)) return false;
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(
                    path,
                    othersPass
                        ? OwnersDirectory | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                        : OwnersDirectory);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresServerException(
                $"The directory {path} cannot be made: {e.Message} " +
                "Make room for it, or start in another directory.",
                e);
        }
    }

    /// <summary>Writes a new file; one of that name is deleted first.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        await using var stream = Open(path, FileMode.CreateNew, FileAccess.Write);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    /// <summary>Locks a file, made if need be, until the result is disposed of or this process ends.</summary>
    /// <exception cref="IOException">Another process has locked it, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's, or a directory.</exception>
    public static FileStream Lock(string path)
    {
        // A user who can read a file can lock it.
        var stream = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        // Earlier versions have created it with access for every user.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, OwnersFile);
        return stream;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
        return new FileStream(path, options);
    }
}

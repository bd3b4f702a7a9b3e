namespace EventPlatform.LocalPostgres;

/// <summary>The file in the data directory to which a server writes its log.</summary>
internal sealed class ServerLog(string dataDirectory)
{
    public const string Name = "server.log";

    private string File => Path.Combine(dataDirectory, Name);

    /// <summary>Renames the log of the server before this one, in the place of the one before that.</summary>
    public void KeepPrevious()
    {
        if (System.IO.File.Exists(File)) System.IO.File.Move(File, $"{File}.previous", overwrite: true);
    }

    /// <summary>The last lines, for a message; empty without a log.</summary>
    public string Tail()
    {
        var lines = Read().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "" : $"\nThe end of the server's log:\n{string.Join('\n', lines.TakeLast(20))}";
    }

    /// <summary>All of it; empty when it cannot be read.</summary>
    public string Read()
    {
        try
        {
            // The server may still hold the file open for writing.
            using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

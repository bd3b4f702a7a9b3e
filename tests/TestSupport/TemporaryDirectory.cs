namespace EventPlatform.TestSupport;

/// <summary>A directory every user can enter, deleted at the end of a test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes the directory.</summary>
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("tests-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    /// <param name="parts">The names on the way there.</param>
    /// <returns>The full path.</returns>
    public string Below(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Deletes the directory with all that is in it.</summary>
    public void Dispose()
    {
        for (var i = 1; ; i++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (i < 50)
            {
                // The last processes of a server that was killed may still write to its files.
                Thread.Sleep(100);
            }
        }
    }
}

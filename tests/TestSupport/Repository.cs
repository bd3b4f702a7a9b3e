namespace EventPlatform.TestSupport;

/// <summary>The files of the repository that this program was built from.</summary>
public static class Repository
{
    /// <summary>The folder with EventPlatform.sln.</summary>
    /// <exception cref="DirectoryNotFoundException">This program does not run inside the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of something in the repository.</summary>
    /// <param name="parts">The names on the way there.</param>
    /// <returns>The full path.</returns>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "EventPlatform.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException(
                $"{AppContext.BaseDirectory} is not inside the repository: no folder above it has EventPlatform.sln.");
        }

        return directory.FullName;
    }
}

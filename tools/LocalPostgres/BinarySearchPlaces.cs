namespace EventPlatform.LocalPostgres;

/// <summary>The places that may hold PostgreSQL's programs; absent ones are passed over.</summary>
internal sealed record BinarySearchPlaces
{
    /// <summary>The directories of PATH, in its order.</summary>
    public IReadOnlyList<string> PathDirectories { get; init; } = [];

    /// <summary>Debian's and Ubuntu's root: one folder per major version, each with <c>bin</c>.</summary>
    public string DebianRoot { get; init; } = "/usr/lib/postgresql";

    /// <summary>Homebrew's prefixes: <c>opt/postgresql@N/bin</c> below each.</summary>
    public IReadOnlyList<string> HomebrewPrefixes { get; init; } = ["/opt/homebrew", "/usr/local"];

    /// <summary>Windows' program folders: <c>PostgreSQL\N\bin</c> below each.</summary>
    public IReadOnlyList<string> ProgramFiles { get; init; } = [];

    public static BinarySearchPlaces OfThisMachine() => new()
    {
        PathDirectories = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ProgramFiles = OperatingSystem.IsWindows()
            ? [Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles)]
            : [],
    };
}

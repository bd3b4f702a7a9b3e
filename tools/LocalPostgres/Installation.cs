using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EventPlatform.LocalPostgres;

/// <summary>PostgreSQL's server programs in one directory.</summary>
internal sealed partial record Installation(string Directory, int MajorVersion)
{
    public string Program(string name) => BinaryLocator.Program(Directory, name);

    /// <summary>The first installation of this machine that is recent enough.</summary>
    public static async Task<Installation?> FindNewestAsync(
        PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var directories = await BinaryLocator.FindDirectoriesAsync(options.SearchPlaces, cancellationToken);
        return await FindAsync(directories, version => version >= options.OldestVersion, cancellationToken);
    }

    /// <summary>
    /// The first installation of this machine with exactly this version, because a server reads the data of its own
    /// major version only.
    /// </summary>
    public static async Task<Installation?> FindExactAsync(
        PostgresServerOptions options, int majorVersion, CancellationToken cancellationToken)
    {
        var directories = await BinaryLocator.FindDirectoriesAsync(options.SearchPlaces, cancellationToken);
        return await FindAsync(directories, version => version == majorVersion, cancellationToken);
    }

    /// <summary>The first installation in these directories whose version will do.</summary>
    public static async Task<Installation?> FindAsync(
        IEnumerable<string> directories, Func<int, bool> accepts, CancellationToken cancellationToken)
    {
        foreach (var directory in directories)
        {
            var version = await ReadVersionAsync(directory, cancellationToken);
            if (accepts(version)) return new Installation(directory, version);
        }

        return null;
    }

    private static async Task<int> ReadVersionAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Command.RunAsync(
                BinaryLocator.Program(directory, "postgres"),
                ["--version"],
                TimeSpan.FromSeconds(10),
                cancellationToken);
            var match = VersionPattern().Match(answer.Output);
            return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        }
        catch (Exception e) when (e is Win32Exception or TimeoutException)
        {
            return 0; // The program cannot be run.
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}

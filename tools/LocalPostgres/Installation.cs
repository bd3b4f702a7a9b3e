using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EventPlatform.Cli.LocalDatabase;

/// <summary>One installed PostgreSQL.</summary>
internal sealed partial record PostgresBinaries(string Directory, int MajorVersion)
{
    /// <summary>The oldest major version this project runs on.</summary>
    public const int OldestVersion = 15;

    public string Program(string name) => BinaryLocator.Program(Directory, name);

    /// <summary>
    /// The first installation that is recent enough; with <paramref name="majorVersion"/>, the first of exactly that
    /// version, because a server reads the data of its own major version only.
    /// </summary>
    public static async Task<PostgresBinaries?> FindAsync(
        IEnumerable<string> directories, int? majorVersion, CancellationToken cancellationToken)
    {
        foreach (var directory in directories)
        {
            var found = await ReadVersionAsync(directory, cancellationToken).ConfigureAwait(false);
            if (majorVersion is null ? found >= OldestVersion : found == majorVersion)
                return new PostgresBinaries(directory, found);
        }

        return null;
    }

    private static async Task<int> ReadVersionAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Command
                .RunAsync(
                    BinaryLocator.Program(directory, "postgres"), ["--version"], TimeSpan.FromSeconds(10), cancellationToken)
                .ConfigureAwait(false);
            var match = VersionPattern().Match(answer.Output);
            return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        }
        catch (Exception failure) when (failure is Win32Exception or TimeoutException)
        {
            return 0; // A program that cannot be run is no installation.
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}

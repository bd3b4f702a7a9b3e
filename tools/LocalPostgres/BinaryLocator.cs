using System.ComponentModel;
using System.Globalization;

namespace EventPlatform.LocalPostgres;

/// <summary>Finds the directories that hold PostgreSQL's server programs.</summary>
internal static class BinaryLocator
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>
    /// The directories with all programs, in the order of preference: PATH, the answer of <c>pg_config</c>, then
    /// the places of Debian, Homebrew and Windows, newest version first in each.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindDirectoriesAsync(
        BinarySearchPlaces places, CancellationToken cancellationToken)
    {
        List<string> candidates = [.. places.PathDirectories];
        if (await AskPgConfigAsync(places, cancellationToken) is { } told) candidates.Add(told);
        candidates.AddRange(Versioned(places.DebianRoot, ""));
        candidates.AddRange(places.HomebrewPrefixes.SelectMany(
            prefix => Versioned(Path.Combine(prefix, "opt"), "postgresql@")));
        candidates.AddRange(places.ProgramFiles.SelectMany(
            folder => Versioned(Path.Combine(folder, "PostgreSQL"), "")));
        return [.. candidates.Where(HoldsServer).Select(BehindLinks).Distinct()];
    }

    public static string Program(string directory, string name) =>
        Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    private static bool HoldsServer(string directory) =>
        Needed.All(name => File.Exists(Program(directory, name)));

    // A directory of PATH often holds links only; messages name the installation behind them.
    private static string BehindLinks(string directory)
    {
        var target = File.ResolveLinkTarget(Program(directory, "postgres"), returnFinalTarget: true);
        return Path.GetDirectoryName(target?.FullName) is { } real && HoldsServer(real) ? real : directory;
    }

    private static async Task<string?> AskPgConfigAsync(BinarySearchPlaces places, CancellationToken cancellationToken)
    {
        var pgConfig = places.PathDirectories
            .Select(directory => Program(directory, "pg_config"))
            .FirstOrDefault(File.Exists);
        if (pgConfig is null) return null;
        try
        {
            var answer = await Command
                .RunAsync(pgConfig, ["--bindir"], TimeSpan.FromSeconds(10), cancellationToken);
            return answer.ExitCode == 0 ? answer.Output.Trim() : null;
        }
        catch (Exception e) when (e is Win32Exception or TimeoutException)
        {
            return null; // The other places follow.
        }
    }

    private static IEnumerable<string> Versioned(string root, string prefix)
    {
        if (!Directory.Exists(root)) return [];
        return from directory in Directory.EnumerateDirectories(root, $"{prefix}*")
               let version = Path.GetFileName(directory)[prefix.Length..]
               let number = decimal.TryParse(
                   version, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1
               where number >= 0
               orderby number descending
               select Path.Combine(directory, "bin");
    }
}

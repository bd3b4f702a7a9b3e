using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>What the figures depend on besides the code.</summary>
internal static class Machine
{
    /// <summary>The machine, the versions and the commit, a line each. Taken before anything is measured.</summary>
    /// <param name="postgres">The server's version.</param>
    /// <param name="command">The arguments of this run.</param>
    public static IReadOnlyList<string> Describe(string postgres, string command) =>
    [
        string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, `{command}`"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, " +
            $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB"),
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}; load before the run: {Load()}",
        $"{RuntimeInformation.FrameworkDescription}; Npgsql {VersionOf(typeof(Npgsql.NpgsqlConnection))}; EF Core " +
        $"{VersionOf(typeof(Microsoft.EntityFrameworkCore.DbContext))}; Dapper {VersionOf(typeof(Dapper.SqlMapper))}",
        $"PostgreSQL {postgres}, on the same machine, shared buffers of 128 MB, data not flushed to disk",
        $"commit {Commit()}",
    ];

    private static string VersionOf(Type type) =>
        FileVersionInfo.GetVersionInfo(type.Assembly.Location).FileVersion ?? "unknown";

    private static string Processor() =>
        (File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : [])
            .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault("a processor of unknown name");

    private static string Load() => File.Exists("/proc/loadavg")
        ? File.ReadAllText("/proc/loadavg").Split(' ')[0]
        : "unknown";

    private static string Commit()
    {
        var commit = Git("rev-parse", "--short", "HEAD");
        if (commit is null) return "unknown";
        return Git("status", "--porcelain", "--untracked-files=no") is { Length: > 0 }
            ? $"{commit}, with changes"
            : commit;
    }

    private static string? Git(params string[] arguments)
    {
        try
        {
            using var git =
                Process.Start(
                    new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // There is no git.
        }
    }
}

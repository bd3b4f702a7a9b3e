using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EventPlatform.Benchmarks.Reporting;

/// <summary>Describes the machine and the versions, on which the figures depend.</summary>
internal static class Machine
{
    /// <summary>Describes the machine, the versions and the commit. Call it before anything is measured.</summary>
    /// <param name="postgres">The server's version.</param>
    /// <param name="command">The arguments of this run.</param>
    public static IReadOnlyList<string> Describe(string postgres, string command) =>
    [
        string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, `{command}`"),
        $"{Processor()}, {Environment.ProcessorCount} cores, {Gigabytes:F0} GB",
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}; load before the run: {Load()}",
        $"{RuntimeInformation.FrameworkDescription}; Npgsql {VersionOf(typeof(NpgsqlConnection))}; " +
            $"EF Core {VersionOf(typeof(DbContext))}; Dapper {VersionOf(typeof(SqlMapper))}",
        $"PostgreSQL {postgres}, on the same machine, shared buffers of 128 MB, data not flushed to disk",
        $"commit {Commit()}",
    ];

    private static double Gigabytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;

    private static string VersionOf(Type type) =>
        FileVersionInfo.GetVersionInfo(type.Assembly.Location).FileVersion ?? "unknown";

    private static string Processor() =>
        (File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo") : [])
            .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
            .FirstOrDefault("a processor of unknown name");

    private static string Load() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

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
            var start = new ProcessStartInfo("git", arguments);
            (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
            using var git = Process.Start(start)!;
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

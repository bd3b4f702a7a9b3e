using EventPlatform.TestSupport;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>Options of the servers under test, and waiting.</summary>
internal static class Servers
{
    // For a machine that is busy: nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Throwaway data, from the machine's own programs only.</summary>
    public static PostgresServerOptions Throwaway { get; } = new()
    {
        Name = "localpostgres-tests",
        Sources = [PostgresSource.Binaries],
        Settings = new Dictionary<string, string>
        {
            ["default_transaction_isolation"] = "repeatable read",
            ["max_connections"] = "300",
        },
    };

    /// <summary>The folder for data whose own folder is closed to the server's user.</summary>
    public static string Shared { get; } = $"/var/lib/{Throwaway.Name}";

    /// <summary>The server runs as another user than this process.</summary>
    public static bool IsRoot => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>Kept data, from the machine's own programs only.</summary>
    public static PostgresServerOptions KeptIn(TemporaryDirectory directory) =>
        Throwaway with { DataDirectory = directory.Below(".data") };

    /// <summary>Waits for a condition, for two minutes at most.</summary>
    /// <param name="what">The condition as a sentence, for the message.</param>
    /// <param name="condition">It.</param>
    public static async Task WaitUntilAsync(string what, Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ServerSteps.Cancelled);
        patience.CancelAfter(Patience);
        while (!condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail($"Not within {Patience}: {what}");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}

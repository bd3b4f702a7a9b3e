using EventPlatform.TestSupport;
using static EventPlatform.LocalPostgres.Tests.Servers;

namespace EventPlatform.LocalPostgres.Tests;

/// <summary>A throwaway server ends with the process that started it, however that ends.</summary>
public sealed class EndOfProcessTests
{
    /// <summary>Tells this program to start a server and to copy its <c>postmaster.pid</c> to a file.</summary>
    internal const string StartServer = "start-server";

    /// <summary>The program waits to be killed, instead of ending by itself.</summary>
    internal const string Killed = "killed";

    [Theory]
    [InlineData("by itself")]
    [InlineData(Killed)]
    public async Task Server_WhoseStarterEndsWithoutStoppingIt_EndsAndItsDataIsDeleted(string end)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the next start stops it.");
        await NeedBinariesAsync();
        using var directory = new TemporaryDirectory();
        var file = directory.Below("postmaster");
        await using var starter =
            new ChildProcess(["dotnet", typeof(EndOfProcessTests).Assembly.Location, StartServer, file, end]);

        await WaitUntilAsync(() => File.Exists(file) || starter.HasExited);
        if (end == Killed)
            await starter.SignalAsync("KILL");

        var content = await File.ReadAllTextAsync(file, Cancelled);
        var data = content.Split('\n')[1];
        var server = new PostmasterFile(Path.Combine(data, "postmaster.pid"), content);
        await WaitUntilAsync(() => !server.IsOfRunningServer() && !Directory.Exists(Path.GetDirectoryName(data)));
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(50, patience.Token);
    }
}

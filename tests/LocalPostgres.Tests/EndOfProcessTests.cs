using EventPlatform.TestSupport;

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

        await WaitUntilAsync("The program starts a server.", () => File.Exists(file) || starter.HasExited);
        if (end == Killed) await starter.SignalAsync("KILL");

        var content = await File.ReadAllTextAsync(file, Cancelled);
        var data = content.Split('\n')[1];
        var server = new PostmasterFile(Path.Combine(data, "postmaster.pid"), content);
        await WaitUntilAsync(
            "The server ends and its data is deleted.",
            () => !server.IsOfRunningServer() && !Directory.Exists(Path.GetDirectoryName(data)));
    }
}

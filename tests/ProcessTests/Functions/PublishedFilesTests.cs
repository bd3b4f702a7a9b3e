using EventPlatform.TestSupport.Functions;

namespace EventPlatform.ProcessTests.Functions;

public sealed class PublishedFilesTests
{
    // Symbols are beside the folder, not in it.
    [Fact]
    public void NativeFolder_HoldsOneFile()
    {
        var executable = NativeExecutable.Require();
        var folder = Path.GetDirectoryName(executable)!;

        Assert.Equal([executable], Directory.EnumerateFileSystemEntries(folder));
        Assert.True(File.Exists(Path.Combine($"{folder}.symbols", "EventPlatform.Lambda.dbg")));
    }

    // A deployed function loads what it runs, and no more.
    [Fact]
    public void ReadyToRunFolder_HoldsNoToolsAndNoTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The functions are published for Linux.");
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(PublishedFunctions.ReadyToRun)!, "*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal).ToList();
        string[] tools = [
            "Microsoft.EntityFrameworkCore.Design", "System.CommandLine", "Testcontainers", "Spectre.Console", "xunit"];

        Assert.Equal(
            ["Application", "Domain", "Infrastructure", "Lambda", "Pages"],
            files.Where(name => name.StartsWith("EventPlatform.", StringComparison.Ordinal))
                .Select(name => name["EventPlatform.".Length..]));
        Assert.DoesNotContain(
            files, name => tools.Any(tool => name.StartsWith(tool, StringComparison.OrdinalIgnoreCase)));
    }
}

using EventPlatform.TestSupport;

namespace EventPlatform.LocalPostgres.Tests;

public sealed class BinaryLocatorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private BinarySearchPlaces Places => new()
    {
        PathDirectories = [_directory.Below("first"), _directory.Below("second")],
        DebianRoot = _directory.Below("debian"),
        HomebrewPrefixes = [_directory.Below("brew-arm"), _directory.Below("brew-intel")],
        ProgramFiles = [_directory.Below("Program Files")],
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Find_InAllPlaces_PrefersPathThenPgConfigThenTheSystemsPlacesNewestFirst()
    {
        string[] expected =
        [
            Install("second"),
            Install("told"),
            Install("debian", "17", "bin"),
            Install("debian", "16", "bin"),
            Install("debian", "9.6", "bin"),
            Install("brew-arm", "opt", "postgresql@18", "bin"),
            Install("brew-arm", "opt", "postgresql@15", "bin"),
            Install("brew-intel", "opt", "postgresql@16", "bin"),
            Install("Program Files", "PostgreSQL", "17", "bin"),
        ];
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for pg_config is a shell script.");
        var told = _directory.Below("told");
        var pgConfig = Write("first", "pg_config", $"#!/bin/sh\n[ \"$1\" = --bindir ] && echo '{told}'\n");
        MakeExecutable(pgConfig);

        var found = await BinaryLocator.FindDirectoriesAsync(Places, Cancelled);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Find_ADirectoryWithClientProgramsOnly_PassesItOver()
    {
        Write("first", "psql", "");
        Write("first", "pg_ctl", "");

        Assert.Empty(await BinaryLocator.FindDirectoriesAsync(Places, Cancelled));
    }

    [Fact]
    public async Task Find_LinksToAnInstallation_NamesTheInstallationOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes a right there that few users have.");
        var debian = Install("debian", "15", "bin");
        var links = Directory.CreateDirectory(_directory.Below("first")).FullName;
        foreach (var program in Directory.GetFiles(debian))
            File.CreateSymbolicLink(Path.Combine(links, Path.GetFileName(program)), program);

        Assert.Equal([debian], await BinaryLocator.FindDirectoriesAsync(Places, Cancelled));
    }

    [Fact]
    public async Task Find_WithAPgConfigThatCannotBeRun_GoesOn()
    {
        Write("first", "pg_config", "not a program");
        var debian = Install("debian", "15", "bin");

        Assert.Equal([debian], await BinaryLocator.FindDirectoriesAsync(Places, Cancelled));
    }

    [Fact]
    public async Task FindBinaries_TooOldOrNotRunnable_AreNotTaken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins for the server are shell scripts.");
        var broken = Install("first");
        var old = InstallVersion("14.9", "second");
        var good = InstallVersion("16.3", "debian", "16", "bin");

        var found = await Installation.FindAsync([broken, old, good], version => version >= 15, Cancelled);
        var exact = await Installation.FindAsync([broken, old, good], version => version == 14, Cancelled);

        Assert.Equal(new Installation(good, 16), found);
        Assert.Equal(new Installation(old, 14), exact);
    }

    private string Install(params string[] parts)
    {
        foreach (var program in (string[])["initdb", "pg_ctl", "postgres"])
            Write(Path.Combine(parts), BinaryLocator.Program("", program), "");
        return _directory.Below(parts);
    }

    private string InstallVersion(string version, params string[] parts)
    {
        var directory = Install(parts);
        var server = Write(directory, "postgres", $"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (some build)'\n");
        MakeExecutable(server);
        return directory;
    }

    private static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string Write(string directory, string name, string content)
    {
        var folder = Directory.CreateDirectory(_directory.Below(directory));
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}

using System.Text.RegularExpressions;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>.github/scripts/release-notes, which decides whether a tag may become a release and what it says.</summary>
public sealed partial class ReleaseNotesTests : IDisposable
{
    private static readonly string Properties = File.ReadAllText(Repository.PathOf("Directory.Build.props"));

    private static readonly string Changelog = File.ReadAllText(Repository.PathOf("CHANGELOG.md"));

    private static readonly string Version = VersionElement().Match(Properties).Groups["version"].Value;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Notes_OfTheRealChangelog_AreTheSectionOfTheVersion()
    {
        var dated = Changelog.Replace(
            $"## {Version} – unreleased", $"## {Version} – 2026-12-01", StringComparison.Ordinal);

        var (code, notes, errors) = await RunAsync($"v{Version}", dated);

        Assert.True(code == 0, errors);
        var section = dated[dated.IndexOf($"## {Version} ", StringComparison.Ordinal)..];
        var lines = section.Split('\n').Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        Assert.Equal(string.Join('\n', lines).Trim(), notes.Trim());
        Assert.StartsWith("### ", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_BetweenOtherSections_EndAtTheNext()
    {
        var changelog = $"# Changelog\n\n## 99.0.0 – 2027-01-01\n\nLater.\n\n## {Version} – 2026-12-01\n\n### Added\n\n"
            + "- This.\n\n## 0.0.9 – 2026-01-01\n\nBefore.\n";

        Assert.Equal((0, "### Added\n\n- This.\n", ""), await RunAsync($"v{Version}", changelog));
    }

    [Theory]
    [InlineData("v99.0.0", "2026-12-01", "they must agree")]
    [InlineData("", "2026-12-01", "Name the tag")]
    [InlineData("vVERSION", "unreleased", "needs the heading")]
    [InlineData("vVERSION", "2026-12-01", "is empty")]
    public async Task Notes_ForATagThatIsNotReady_AreRefused(string tag, string date, string message)
    {
        var changelog = $"# Changelog\n\n## {Version} – {date}\n\n## 0.0.9 – 2026-01-01\n\nBefore.\n";

        var (code, notes, errors) = await RunAsync(
            tag.Replace("VERSION", Version, StringComparison.Ordinal), changelog);

        Assert.Equal((1, ""), (code, notes));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_ForAVersionWithoutASection_AreRefused()
    {
        var (code, _, errors) = await RunAsync($"v{Version}", "# Changelog\n");

        Assert.Equal(1, code);
        Assert.Contains("none for this version", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Notes, string Errors)> RunAsync(string tag, string changelog)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script runs on Linux.");
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_directory.Below("Directory.Build.props"), Properties, cancellationToken);
        await File.WriteAllTextAsync(_directory.Below("CHANGELOG.md"), changelog, cancellationToken);

        await using var script = new ChildProcess(
            ["bash", Repository.PathOf(".github", "scripts", "release-notes"), tag], directory: _directory.Path);
        var code = await script.WaitAsync(cancellationToken);
        return (code, script.Output, script.Errors);
    }

    [GeneratedRegex("<VersionPrefix>(?<version>.+)</VersionPrefix>")]
    private static partial Regex VersionElement();
}

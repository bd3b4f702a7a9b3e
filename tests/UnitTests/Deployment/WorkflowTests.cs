using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>What no linter asks of the workflows: few rights, an end, and actions that nobody can exchange.</summary>
public sealed partial class WorkflowTests
{
    // What a job may write, and why it has to.
    private static readonly Dictionary<string, string> Writers = new()
    {
        ["codeql.yml/analyze"] = "security-events", // what it has found
        ["release.yml/draft"] = "contents", // the draft of a release
    };

    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf(".github", "workflows")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Permissions_OfEachJob_AreTheLeast(string file)
    {
        var workflow = Read(file);

        Assert.DoesNotContain("write", Rights(workflow).Values);
        foreach (var (name, job) in Jobs(workflow))
        {
            var written = Rights(job).Where(right => right.Value == "write").Select(right => right.Key);
            Assert.Equal(Writers.GetValueOrDefault($"{file}/{name}", ""), string.Join(' ', written));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Jobs_HaveATimeout(string file) => Assert.All(
        Jobs(Read(file)),
        job => Assert.InRange(int.Parse(job.Value["timeout-minutes"].ToString(), CultureInfo.InvariantCulture), 1, 60));

    // A tag can be moved to other code; Dependabot renews the hash with the version behind it.
    [Theory]
    [MemberData(nameof(Files))]
    public void Actions_ArePinnedToACommit(string file) => Assert.All(
        TextOf(file).Split('\n').Where(line => line.TrimStart(' ', '-').StartsWith("uses:", StringComparison.Ordinal)),
        line => Assert.Matches(PinnedAction(), line));

    // Later steps must not find the token in the clone.
    [Theory]
    [MemberData(nameof(Files))]
    public void Checkout_LeavesNoToken(string file) => Assert.All(
        Steps(file).Where(step => step.Find("uses")?.ToString().Split('@')[0] == "actions/checkout"),
        step => Assert.Equal("false", step.Find("with/persist-credentials")?.ToString()));

    // Text from outside, such as a branch name, would run as part of the script.
    [Theory]
    [MemberData(nameof(Files))]
    public void Scripts_TakeNothingFromTheEvent(string file) => Assert.All(
        Steps(file).Select(step => step.Find("run")?.ToString() ?? ""),
        script => Assert.DoesNotMatch(@"\$\{\{\s*github\.", script));

    // A person publishes; no workflow sends packages to a registry.
    [Fact]
    public void Release_IsADraft()
    {
        var text = TextOf("release.yml");

        Assert.Contains("OfficialPackages: 'true'", text, StringComparison.Ordinal);
        Assert.Contains("gh release create \"$GITHUB_REF_NAME\" --draft ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nuget push", text, StringComparison.Ordinal);
        Assert.Contains("bash .github/scripts/release-notes \"$GITHUB_REF_NAME\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependabot_LooksIntoFoldersThatExist()
    {
        var updates = (YamlSequenceNode)TemplateFile.Parse(
            File.ReadAllText(Repository.PathOf(".github", "dependabot.yml")))["updates"];

        var folders = updates.SelectMany(update =>
            (update.Find("directories") as YamlSequenceNode)?.Children ?? [update["directory"]]);

        Assert.All(
            folders, folder => Assert.True(Directory.Exists($"{Repository.Root}{folder}"), $"There is no {folder}."));
    }

    private static YamlMappingNode Read(string file) => TemplateFile.Parse(TextOf(file));

    private static string TextOf(string file) => File.ReadAllText(Repository.PathOf(".github", "workflows", file));

    private static Dictionary<string, YamlNode> Jobs(YamlMappingNode workflow) =>
        ((YamlMappingNode)workflow["jobs"]).ToDictionary(job => job.Key.ToString(), job => job.Value);

    private static IEnumerable<YamlNode> Steps(string file) =>
        Jobs(Read(file)).Values.SelectMany(job => (YamlSequenceNode)job["steps"]);

    // A workflow without the key has the rights that the repository's settings give; a job has its workflow's.
    private static Dictionary<string, string> Rights(YamlNode holder)
    {
        var isWorkflow = holder is YamlMappingNode workflow && workflow.Find("jobs") is not null;
        // One word, such as write-all, is for all rights.
        if (isWorkflow || holder.Find("permissions") is not null)
            Assert.IsType<YamlMappingNode>(holder.Find("permissions"));
        var rights = (holder.Find("permissions") as YamlMappingNode)?.Children.ToList() ?? [];
        return rights.ToDictionary(right => right.Key.ToString(), right => right.Value.ToString());
    }

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedAction();
}

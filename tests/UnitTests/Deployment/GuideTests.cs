using System.Text.RegularExpressions;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// docs/deploy.md names what template.yaml has, and its commands do not depend on anybody's defaults.
/// </summary>
public sealed partial class GuideTests
{
    private static readonly string Guide = File.ReadAllText(Repository.PathOf("docs", "deploy.md"));

    private static readonly string[] Commands =
    [
        .. Block().Matches(Guide).SelectMany(block => block.Groups["lines"].Value.Split('\n'))
            .Where(line => line.Length > 0),
    ];

    // SAM CLI takes its Region from the one variable, the AWS SDK for .NET from the other.
    [Fact]
    public void Commands_NameTheRegion()
    {
        var calls = Commands.Where(line => AwsCall().IsMatch(line)).ToList();

        Assert.Contains("export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1", Commands);
        Assert.NotEmpty(calls);
        Assert.All(calls, line => Assert.Contains("--region \"$AWS_REGION\"", line, StringComparison.Ordinal));
    }

    // sam deploy --guided stops at the first function without authentication unless told not to.
    [Fact]
    public void Commands_AskNothingThatStopsThem()
    {
        Assert.Contains(Commands, line => line.StartsWith("sam deploy ", StringComparison.Ordinal));
        Assert.DoesNotContain(Commands, line => line.Contains("--guided", StringComparison.Ordinal));
    }

    // A snapshot is worth taking when the function can sign in.
    [Fact]
    public void SnapStart_IsSwitchedOnAfterTheGrant()
    {
        var grant = Array.FindIndex(Commands, line => line.Contains("schema grant", StringComparison.Ordinal));
        var snapshots = Array.FindIndex(
            Commands, line => line.Contains("SnapStart=PublishedVersions", StringComparison.Ordinal));

        Assert.InRange(grant, 0, snapshots - 1);
        Assert.Equal("None", Template.Parameters["SnapStart"]["Default"].ToString());
    }

    [Fact]
    public void Parameters_AreThoseOfTheTemplate()
    {
        var table = Guide.Split('\n')
            .SkipWhile(line => !line.StartsWith("| parameter |", StringComparison.Ordinal))
            .TakeWhile(line => line.Length > 0);
        var named = table.SelectMany(row => Code().Matches(row.Split('|')[1]))
            .Select(name => name.Groups["text"].Value);

        Assert.Equal(Template.Parameters.Keys, named);
    }

    // CloudWatch asks a price for each metric that an alarm watches.
    [Fact]
    public void Alarms_AreCounted()
    {
        var alarms = Template.OfType("AWS::CloudWatch::Alarm");

        Assert.All(alarms, alarm => Template.Check(
            alarm.Value.Find("Properties/MetricName") is not null,
            alarm.Key,
            "give it one metric, MetricName; more than one changes the count in docs/deploy.md."));
        Assert.Contains($"{alarms.Count} alarms on {alarms.Count} metrics", Guide, StringComparison.Ordinal);
    }

    [GeneratedRegex("^```sh\n(?<lines>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\baws [a-z-]+ [a-z]|\bsam (deploy|delete)\b")]
    private static partial Regex AwsCall();

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Code();
}

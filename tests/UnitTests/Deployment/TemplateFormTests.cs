using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// A build with AWS's generator rewrites template.yaml; it should find nothing to change. What it owns is compared with
/// the attributes elsewhere: here it is the form of the text.
/// </summary>
public sealed class TemplateFormTests
{
    // The generator reads with YamlDotNet, takes some keys out, puts them back at the end, and writes with these
    // settings.
    [Fact]
    public void Text_IsWhatTheGeneratorWouldWrite()
    {
        var root = TemplateFile.Parse(TemplateFile.Text);
        foreach (var name in Template.Functions.Keys)
        {
            var function = root["Resources"][name];
            // Without an attribute for it, an event is not the generator's.
            if (LambdaFunction.All[name].IsOfPages) continue;

            MoveToTheEnd(name, function.Find("Metadata"), "SyncedEvents");
            MoveToTheEnd(name, function.Find("Metadata"), "SyncedEventProperties");
            var sources = (function.Find("Properties/Events") as YamlMappingNode)?.Children.Values ?? [];
            foreach (var source in sources.Where(source => source.Find("Type")?.ToString() == "SQS"))
                MoveToTheEnd(name, source.Find("Properties"), "Queue");
        }

        var written = new SerializerBuilder().WithIndentedSequences().WithNewLine("\n").Build().Serialize(root);

        var (lines, would) = (TemplateFile.Text.Split('\n'), written.Split('\n'));
        var line = lines.Zip(would).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            TemplateFile.Text == written,
            $"template.yaml, line {line + 1}: write it as AWS's generator does:\n{would.ElementAtOrDefault(line)}\n"
            + $"instead of:\n{lines.ElementAtOrDefault(line)}");
    }

    [Fact]
    public void Text_OfTheTemplate_HasNothingThatTheGeneratorWouldRewrite()
    {
        var scanner = new Scanner(new StringReader(TemplateFile.Text), skipComments: false);
        var lost = new List<string>();
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment or FlowMappingStart or FlowSequenceStart or Anchor)
                lost.Add($"template.yaml, line {scanner.Current.Start.Line}: {scanner.Current.GetType().Name}");
        }

        Assert.Empty(lost);
    }

    [Fact]
    public void ToolsDefaults_OfTheLambdaProject_NameTheTemplate()
    {
        var project = Repository.PathOf("src", "Lambda");
        var text = File.ReadAllText(Path.Combine(project, "aws-lambda-tools-defaults.json"));
        using var defaults = JsonDocument.Parse(text);

        var template = defaults.RootElement.GetProperty("template").GetString()!;

        Assert.Equal(Repository.PathOf("template.yaml"), Path.GetFullPath(Path.Combine(project, template)));
    }

    private static void MoveToTheEnd(string function, YamlNode? node, string name)
    {
        var value = node.Find(name);
        Template.Check(
            value is not null,
            function,
            $"add {name}, as FunctionTests shows it; the generator writes it for every function.");
        var mapping = (YamlMappingNode)node!;
        mapping.Children.Remove(name);
        mapping.Children[name] = value!;
    }
}

using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// A build with AWS's generator rewrites template.yaml; it should find nothing to change. What it owns is compared with
/// the attributes elsewhere: here it is the form of the text.
/// </summary>
public sealed class TemplateFormTests
{
    // The generator reads with YamlDotNet, takes some keys out, puts them back at the end, and writes with these settings.
    [Fact]
    public void Text_IsWhatTheGeneratorWouldWrite()
    {
        var root = Template.Parse();
        foreach (var function in Template.Functions.Keys.Select(name => (YamlMappingNode)root["Resources"][name]))
        {
            MoveToTheEnd(function["Metadata"], "SyncedEvents");
            MoveToTheEnd(function["Metadata"], "SyncedEventProperties");
            foreach (var source in ((YamlMappingNode)function["Properties"]["Events"]).Children.Values.Where(source => source["Type"].ToString() == "SQS"))
                MoveToTheEnd(source["Properties"], "Queue");
        }

        var written = new SerializerBuilder().WithIndentedSequences().WithNewLine("\n").Build().Serialize(root);

        Assert.Equal(Template.Text, written);
    }

    // sam build calls make build-NAME in the folder of CodeUri.
    [Theory]
    [MemberData(nameof(Template.FunctionNames), MemberType = typeof(Template))]
    public void Function_IsBuiltByTheMakefile(string function) =>
        Assert.Equal("makefile", Template.Functions[function].Find("Metadata/BuildMethod")?.ToString());

    private static void MoveToTheEnd(YamlNode node, string name)
    {
        var mapping = (YamlMappingNode)node;
        var value = mapping[name];
        mapping.Children.Remove(name);
        mapping.Children[name] = value;
    }
}

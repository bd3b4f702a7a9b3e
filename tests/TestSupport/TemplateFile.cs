using YamlDotNet.RepresentationModel;

namespace EventPlatform.TestSupport;

/// <summary>template.yaml.</summary>
public static class TemplateFile
{
    /// <summary>The file as it stands.</summary>
    public static string Text { get; } = File.ReadAllText(Repository.PathOf("template.yaml"));

    /// <summary>The file as a tree. Do not change it.</summary>
    public static YamlMappingNode Root { get; } = Parse(Text);

    /// <summary>A tree of its own, to change.</summary>
    /// <param name="yaml">YAML whose root is a mapping; CloudFormation's short tags are kept.</param>
    /// <returns>The root.</returns>
    public static YamlMappingNode Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}

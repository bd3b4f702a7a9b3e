using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>The parts of template.yaml, with CloudFormation's short tags (<c>!Ref</c>, …) understood.</summary>
internal static partial class Template
{
    public static IReadOnlyDictionary<string, YamlMappingNode> Parameters { get; } = Section("Parameters");

    public static IReadOnlyDictionary<string, YamlMappingNode> Resources { get; } = Section("Resources");

    public static IReadOnlyDictionary<string, YamlMappingNode> Outputs { get; } = Section("Outputs");

    public static IReadOnlyDictionary<string, YamlMappingNode> Functions { get; } = OfType("AWS::Serverless::Function");

    /// <summary>The resource of that name; without one, the test fails with advice.</summary>
    public static YamlMappingNode Resource(string name)
    {
        if (Resources.TryGetValue(name, out var resource)) return resource;
        if (LambdaFunction.All.TryGetValue(name, out var function))
        {
            Assert.Fail(
                $"template.yaml has no resource {name} for {name} in {function.File}: insert this block before "
                + $"`Outputs:`, indented by two spaces:\n{function.Block}");
        }

        Assert.Fail(
            $"template.yaml has no resource {name}. If it has a new name, use that in tests/UnitTests/Deployment.");
        return null;
    }

    /// <summary>The resource of a function; without one, the test fails and prints the block to copy.</summary>
    public static YamlMappingNode Function(string name) => Resource(name);

    /// <summary>Fails the test with the resource and what to do to it.</summary>
    public static void Check(bool isRight, string resource, string advice) =>
        Assert.True(isRight, $"template.yaml, resource {resource}: {advice}");

    public static IReadOnlyDictionary<string, YamlMappingNode> OfType(string type) =>
        Resources.Where(resource => resource.Value["Type"].ToString() == type).ToDictionary();

    /// <summary>What stands at a path such as <c>Properties/Role</c>; null when nothing does.</summary>
    public static YamlNode? Find(this YamlNode? node, string path) => path.Split('/').Aggregate(
        node,
        (at, name) => at is YamlMappingNode mapping
            && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null);

    /// <summary>
    /// The items of a list; anything else, also a call such as <c>!Sub</c> with a list, is the one item.
    /// </summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) =>
        node is YamlSequenceNode list && TagOf(list).Length == 0 ? list.Children : node is null ? [] : [node];

    public static IEnumerable<string> Texts(this YamlNode? node) => node.Items().Select(item => item.ToString());

    /// <summary>Every value below a node, with its path and, before it, its tag.</summary>
    public static IEnumerable<(string Path, string Value)> Leaves(this YamlNode node, string path = "")
    {
        return node switch
        {
            YamlMappingNode mapping => mapping.Children.SelectMany(child => child.Value.Leaves(Join($"{child.Key}"))),
            YamlSequenceNode sequence => sequence.Children.SelectMany((child, i) => child.Leaves(Join($"{i}"))),
            _ => [(path, $"{TagOf(node)} {node}".Trim())],
        };

        string Join(string name) => path.Length == 0 ? name : $"{path}/{name}";
    }

    public static string TagOf(YamlNode node) => node.Tag.IsEmpty ? "" : node.Tag.Value;

    /// <summary>The resource or parameter that a node refers to by <c>!Ref</c> or <c>!GetAtt</c>, else null.</summary>
    public static string? Target(this YamlNode? node) =>
        node is null ? null : References(node, deep: false).Select(reference => reference.Target).FirstOrDefault();

    /// <summary>All references below a node: the kind (Ref, GetAtt, Sub or Condition) and the name.</summary>
    public static IEnumerable<(string Kind, string Target)> References(YamlNode node, bool deep = true)
    {
        var text = (node as YamlScalarNode)?.Value ?? "";
        IEnumerable<(string, string)> own = TagOf(node) switch
        {
            "!Ref" => [("Ref", text)],
            "!GetAtt" => [("GetAtt", text.Split('.')[0])],
            "!Sub" => Variable().Matches(Pattern(node)).Select(match => match.Groups["name"].Value.Split('.')[0])
                .Except(OwnVariables(node).Keys).Select(name => ("Sub", name)),
            "!If" => [("Condition", ((YamlSequenceNode)node)[0].ToString())],
            "" when node.Find("Fn::GetAtt") is YamlSequenceNode attribute => [("GetAtt", attribute[0].ToString())],
            "" when node.Find("Condition") is YamlScalarNode condition => [("Condition", condition.Value!)],
            "" or "!Equals" or "!Not" or "!Join" or "!Split" or "!Select" => [],
            var tag => throw new InvalidOperationException($"The tests do not know the tag {tag}."),
        };
        IEnumerable<YamlNode> children = (deep, node) switch
        {
            (true, YamlMappingNode mapping) => mapping.Children.Values,
            (true, YamlSequenceNode sequence) => sequence.Children,
            _ => [],
        };
        return own.Concat(children.SelectMany(child => References(child)));
    }

    /// <summary>The text that CloudFormation makes of a node; a resource stands for its own ARN.</summary>
    /// <param name="node">A text, or a call that makes one.</param>
    /// <param name="values">Values of parameters and pseudo parameters; whatever has none is its own name.</param>
    public static string Resolve(YamlNode node, IReadOnlyDictionary<string, string> values)
    {
        return TagOf(node) switch
        {
            "!Ref" => ValueOf(node.ToString()),
            "!GetAtt" => node.ToString().Split('.')[0],
            "!Sub" => Variable().Replace(Pattern(node), match => VariableOf(node, match.Groups["name"].Value)),
            "!Join" => string.Join(node[0].ToString(), node[1].Items().Select(item => Resolve(item, values))),
            "!Select" => Parts(node[1])[int.Parse(node[0].ToString(), CultureInfo.InvariantCulture)],
            _ => node.ToString(),
        };

        string VariableOf(YamlNode sub, string name) =>
            OwnVariables(sub).TryGetValue(name, out var own) ? Resolve(own, values) : ValueOf(name);
        string ValueOf(string name) => values.GetValueOrDefault(name, name);
        string[] Parts(YamlNode split) => Resolve(split[1], values).Split(split[0].ToString());
    }

    /// <summary>The statements of every policy that stands below a node.</summary>
    public static IEnumerable<YamlMappingNode> Statements(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.SelectMany(child =>
            child.Key.ToString() == "Statement"
                ? child.Value.Items().Cast<YamlMappingNode>()
                : Statements(child.Value)),
        YamlSequenceNode sequence => sequence.Children.SelectMany(Statements),
        _ => [],
    };

    private static string Pattern(YamlNode sub) => (sub is YamlSequenceNode ? sub[0] : sub).ToString();

    private static Dictionary<string, YamlNode> OwnVariables(YamlNode sub) =>
        sub is YamlSequenceNode
            ? ((YamlMappingNode)sub[1]).Children.ToDictionary(child => child.Key.ToString(), child => child.Value)
            : [];

    private static Dictionary<string, YamlMappingNode> Section(string name) =>
        ((YamlMappingNode)TemplateFile.Root[name]).Children
            .ToDictionary(child => child.Key.ToString(), child => (YamlMappingNode)child.Value);

    [GeneratedRegex(@"\$\{(?<name>[^!}]+)\}")]
    private static partial Regex Variable();
}

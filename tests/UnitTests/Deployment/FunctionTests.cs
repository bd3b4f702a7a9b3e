using System.Reflection;
using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Annotations.SQS;
using EventPlatform.Cli.Functions;
using EventPlatform.Lambda;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.IntegrationTests.Deployment;

/// <summary>
/// The attributes are the list of functions; template.yaml is what is deployed. AWS's generator writes the one from
/// the other, where it restores; these tests hold both together where it does not.
/// </summary>
public sealed class TemplateTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);
    private static readonly string TemplatePath = Path.Combine(Root, "template.yaml");
    private static readonly YamlMappingNode Resources = ReadResources();
    private static readonly Dictionary<string, MethodInfo> Methods = GeneratedHandler.FunctionMethods().ToDictionary(method => method.Name);

    public static TheoryData<string> FunctionNames => [.. Methods.Keys.Order()];

    [Fact]
    public void Functions_OfTheTemplate_AreTheMethodsWithAttributes()
    {
        var functions =
            from resource in Resources.Children
            where Leaf(resource.Value, "Type") == "AWS::Serverless::Function"
            select resource.Key.ToString();

        Assert.Equal(Methods.Keys.Order(), functions.Order());
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Function_OfTheTemplate_SaysWhatTheAttributesSay(string name)
    {
        var expected = LeavesFromAttributes(Methods[name]).ToList();
        var owned = expected.Select(leaf => leaf.Path).ToHashSet();

        // What the generator writes must be there, in its order; what it leaves alone may stand between.
        Assert.Equal(expected, Leaves(Resources.Children[name]).Where(leaf => owned.Contains(leaf.Path)));
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Function_OfTheTemplate_HasOneEvent(string name)
    {
        var function = Resources.Children[name];

        Assert.Single(((YamlMappingNode)function["Properties"]["Events"]).Children);
        Assert.Single(((YamlSequenceNode)function["Metadata"]["SyncedEvents"]).Children);
        Assert.Single(((YamlMappingNode)function["Metadata"]["SyncedEventProperties"]).Children);
    }

    [Fact]
    public void Queue_OfTheTemplate_OutlastsSixRunsOfItsConsumer()
    {
        var timeout = Methods[nameof(ActivityFunctions.ConsumeActivities)].GetCustomAttribute<LambdaFunctionAttribute>()!.Timeout;
        var queue = Resources.Children["ActivityQueue"];

        Assert.InRange(int.Parse(Leaf(queue, "Properties/VisibilityTimeout")!), 6 * (int)timeout, 12 * 60 * 60);
        Assert.Equal("5", Leaf(queue, "Properties/RedrivePolicy/maxReceiveCount"));
        Assert.Equal("ActivityDeadLetterQueue", Leaf(queue, "Properties/RedrivePolicy/deadLetterTargetArn/Fn::GetAtt/0"));
        Assert.Equal("true", Leaf(queue, "Properties/SqsManagedSseEnabled"));
    }

    [Fact]
    public void DeadLetterQueue_OfTheTemplate_KeepsMessagesForFourteenDays()
    {
        var queue = Resources.Children["ActivityDeadLetterQueue"];

        Assert.Equal($"{14 * 24 * 60 * 60}", Leaf(queue, "Properties/MessageRetentionPeriod"));
        Assert.Equal("true", Leaf(queue, "Properties/SqsManagedSseEnabled"));
    }

    [Fact]
    public void Text_OfTheTemplate_HasNothingThatTheGeneratorWouldRewrite()
    {
        using var reader = File.OpenText(TemplatePath);
        var scanner = new Scanner(reader, skipComments: false);
        var lost = new List<string>();
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment or FlowMappingStart or FlowSequenceStart or Anchor)
                lost.Add($"line {scanner.Current.Start.Line}: {scanner.Current.GetType().Name}");
        }

        Assert.Empty(lost);
    }

    [Fact]
    public void ToolsDefaults_OfTheLambdaProject_NameTheTemplate()
    {
        var project = Path.Combine(Root, "src", "Lambda");
        using var defaults = JsonDocument.Parse(File.ReadAllText(Path.Combine(project, "aws-lambda-tools-defaults.json")));

        var template = defaults.RootElement.GetProperty("template").GetString()!;

        Assert.Equal(TemplatePath, Path.GetFullPath(Path.Combine(project, template)));
    }

    private static IEnumerable<(string Path, string Value)> LeavesFromAttributes(MethodInfo method)
    {
        var function = method.GetCustomAttribute<LambdaFunctionAttribute>()!;
        var (name, type, synced, properties) = EventOf(method);

        yield return ("Type", "AWS::Serverless::Function");
        yield return ("Metadata/Tool", "Amazon.Lambda.Annotations");
        yield return ("Metadata/SyncedEvents/0", name);
        for (var i = 0; i < synced.Length; i++)
            yield return ($"Metadata/SyncedEventProperties/{name}/{i}", synced[i]);
        yield return ("Properties/Runtime", "dotnet10");
        yield return ("Properties/CodeUri", "src/Lambda");
        yield return ("Properties/MemorySize", $"{function.MemorySize}");
        yield return ("Properties/Timeout", $"{function.Timeout}");
        yield return ("Properties/PackageType", $"{function.PackageType}");
        yield return ("Properties/Handler", method.DeclaringType!.Assembly.GetName().Name!);
        yield return ("Properties/Environment/Variables/ANNOTATIONS_HANDLER", method.Name);
        yield return ($"Properties/Events/{name}/Type", type);
        foreach (var (path, value) in properties)
            yield return ($"Properties/Events/{name}/Properties/{path}", value);
    }

    private static (string Name, string Type, string[] Synced, (string Path, string Value)[] Properties) EventOf(MethodInfo method)
    {
        if (method.GetCustomAttribute<HttpApiAttribute>() is { } route)
        {
            return ($"Root{route.Method}", "HttpApi", ["Path", "Method"],
                [("Path", route.Template), ("Method", route.Method.ToString().ToUpperInvariant())]);
        }

        var queue = method.GetCustomAttribute<SQSEventAttribute>()!;
        var resource = queue.Queue.TrimStart('@');
        return (queue.ResourceName, "SQS", ["Queue.Fn::GetAtt", "BatchSize", "FunctionResponseTypes"],
            [
                ("BatchSize", $"{queue.BatchSize}"), ("FunctionResponseTypes/0", "ReportBatchItemFailures"),
                ("Queue/Fn::GetAtt/0", resource), ("Queue/Fn::GetAtt/1", "Arn"),
            ]);
    }

    private static string? Leaf(YamlNode node, string path) =>
        Leaves(node).Where(leaf => leaf.Path == path).Select(leaf => leaf.Value).SingleOrDefault();

    private static IEnumerable<(string Path, string Value)> Leaves(YamlNode node, string path = "") => node switch
    {
        YamlMappingNode mapping => mapping.Children.SelectMany(child => Leaves(child.Value, Join(path, child.Key.ToString()))),
        YamlSequenceNode sequence => sequence.Children.SelectMany((child, i) => Leaves(child, Join(path, $"{i}"))),
        _ => [(path, node.ToString())],
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private static YamlMappingNode ReadResources()
    {
        using var reader = File.OpenText(TemplatePath);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode["Resources"];
    }

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "EventPlatform.sln"))
            ? directory
            : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}

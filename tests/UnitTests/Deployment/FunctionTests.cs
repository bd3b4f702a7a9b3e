using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// The attributes are the list of functions; template.yaml is what is deployed. AWS's generator writes most of a block
/// from the attributes, where it restores; these tests hold both together where it does not. The rest of a block
/// follows from the function's kind.
/// </summary>
public sealed partial class FunctionTests
{
    public static TheoryData<string> WithEventAttribute =>
        [.. LambdaFunction.All.Values.Where(function => !function.IsOfPages).Select(function => function.Name)];

    [Fact]
    public void Functions_OfTheTemplate_AreTheMethodsWithAttributes()
    {
        foreach (var name in LambdaFunction.All.Keys) Template.Function(name);
        Assert.All(Template.Functions.Keys, name => Assert.True(
            LambdaFunction.All.ContainsKey(name),
            $"No method in src/Lambda has [LambdaFunction(ResourceName = nameof({name}))]: delete the resource {name} "
            + "from template.yaml."));
    }

    [Theory]
    [MemberData(nameof(LambdaFunction.Names), MemberType = typeof(LambdaFunction))]
    public void Function_OfTheTemplate_SaysWhatItsAttributesAndItsKindSay(string name)
    {
        var function = LambdaFunction.All[name];
        var actual = Template.Function(name);
        var expected = TemplateFile.Parse(function.Block)[name].Leaves().ToList();
        var owned = expected.Select(leaf => leaf.Path).ToHashSet();

        // The block must be there, in its order; other properties may stand between.
        var found = actual.Leaves().Where(leaf => owned.Contains(leaf.Path)).ToList();

        Assert.True(
            expected.SequenceEqual(found),
            $"template.yaml, resource {name} ({function.File}): these lines are missing, different or (if none is "
            + "listed) in another order:\n"
            + string.Concat(expected.Except(found).Select(leaf => $"  {leaf.Path}: {leaf.Value}\n"))
            + $"The block should have:\n{function.Block}");
    }

    [Theory]
    [MemberData(nameof(WithEventAttribute))]
    public void Function_OfTheTemplate_HasOneEvent(string name)
    {
        var function = Template.Function(name);

        Assert.All(["Properties/Events", "Metadata/SyncedEvents", "Metadata/SyncedEventProperties"], path =>
        {
            var events = function.Find(path);
            var count = (events as YamlMappingNode)?.Children.Count ?? events.Items().Count();
            Template.Check(count == 1, name, $"{path} should have one event, as in:\n{LambdaFunction.All[name].Block}");
        });
    }

    // The generator's own part of a queue takes six lines more than that of a route; the limit of concurrency and the
    // version without a snapshot take two each.
    [Theory]
    [MemberData(nameof(LambdaFunction.Names), MemberType = typeof(LambdaFunction))]
    public void Function_OfTheTemplate_IsShort(string name)
    {
        Template.Function(name);
        var lines = Resource().Matches(TemplateFile.Text).Single(match => match.Groups["name"].Value == name).Value;

        var most = LambdaFunction.All[name].Kind is FunctionKind.Consumer ? 38 : 30;
        var count = LinesOf(lines);
        Assert.True(
            count <= most,
            $"template.yaml, resource {name}: {count} lines, where {most} are the limit. Put what all functions share "
            + "into Globals/Function, and rights into ReaderRole, WriterRole or ConsumerRole.");
    }

    [Fact]
    public void Template_HasLittleBesideFunctions()
    {
        var functions = Resource().Matches(TemplateFile.Text)
            .Where(match => Template.Functions.ContainsKey(match.Groups["name"].Value))
            .Sum(match => LinesOf(match.Value));

        var rest = LinesOf(TemplateFile.Text) - functions;

        Assert.True(rest <= 580, $"template.yaml has {rest} lines beside its functions, where 580 are the limit.");
    }

    [Fact]
    public void Function_HasNothingBesideItsBlock()
    {
        Assert.Equal(["ApiLogGroup", "FunctionLogGroup"], Template.OfType("AWS::Logs::LogGroup").Keys.Order());
        string[] roles = ["ConsumerRole", "KeysRole", "PageRole", "ReaderRole", "WriterRole"];
        Assert.Equal(roles, Template.OfType("AWS::IAM::Role").Keys.Order());
        var others = Template.Resources.Where(resource => !Template.Functions.ContainsKey(resource.Key));
        var named = others.SelectMany(resource => Template.References(resource.Value))
            .Concat(Template.Outputs.Values.SelectMany(output => Template.References(output)))
            .Select(reference => reference.Target)
            .Where(target => Template.Functions.ContainsKey(target));

        // Its alarm: who calls the API sees the errors of the others.
        Assert.Equal(["ConsumeActivities"], named);
    }

    private static int LinesOf(string text) => text.Count(c => c == '\n');

    [GeneratedRegex(@"^  (?<name>\w+):\n(?:    .*\n)*", RegexOptions.Multiline)]
    private static partial Regex Resource();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda.Telemetry;
using EventPlatform.Schema;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>What template.yaml says beyond the attributes: that it is whole, and that it covers every function.</summary>
public sealed class StackTests
{
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
    private static readonly string[] PseudoParameters =
        ["AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"];

    [Fact]
    public void References_HaveTargets()
    {
        var conditions = ((YamlMappingNode)Template.Root["Conditions"]).Children.Keys.Select(name => name.ToString());
        string[] values = [.. Template.Resources.Keys, .. Template.Parameters.Keys, .. PseudoParameters];
        var known = new Dictionary<string, HashSet<string>>
        {
            ["Ref"] = [.. values],
            ["Sub"] = [.. values],
            ["GetAtt"] = [.. Template.Resources.Keys],
            ["Condition"] = [.. conditions],
        };

        Assert.DoesNotContain(Template.References(Template.Root), reference => !known[reference.Kind].Contains(reference.Target));
    }

    [Fact]
    public void ParametersAndConditions_AreUsed()
    {
        var used = Template.References(Template.Root).Select(reference => reference.Target).ToHashSet();
        var conditions = ((YamlMappingNode)Template.Root["Conditions"]).Children.Keys.Select(name => name.ToString());

        Assert.DoesNotContain(Template.Parameters.Keys.Concat(conditions), name => !used.Contains(name));
    }

    [Fact]
    public void Api_LimitsEveryRouteThatWrites()
    {
        var writes =
            from function in Template.Functions.Values
            from source in ((YamlMappingNode)function["Properties"]["Events"]).Children.Values
            where source["Type"].ToString() == "HttpApi" && source.Find("Properties/Method")?.ToString() != "GET"
            select $"{source["Properties"]["Method"]} {source["Properties"]["Path"]}";
        var api = Template.Resources["Api"];
        var settings = (YamlMappingNode)api.Find("Properties/RouteSettings")!;

        Assert.Equal(writes.Order(StringComparer.Ordinal), settings.Children.Keys.Select(route => route.ToString()).Order(StringComparer.Ordinal));
        Assert.All(settings.Children.Values.Append(api.Find("Properties/DefaultRouteSettings")!), limits =>
        {
            Assert.Contains(limits.Find("ThrottlingRateLimit").Target(), Template.Parameters.Keys);
            Assert.Contains(limits.Find("ThrottlingBurstLimit").Target(), Template.Parameters.Keys);
        });
    }

    // A path holds ids, a query names and cursors, which hold names; an address is a person's as well.
    [Fact]
    public void AccessLog_IsJsonWithoutPersonalData()
    {
        var format = Template.Resources["Api"].Find("Properties/AccessLogSettings/Format")!.ToString();
        using var line = JsonDocument.Parse(format);

        Assert.All(line.RootElement.EnumerateObject(), property => Assert.Matches(@"^\$context\.[A-Za-z.]+$", property.Value.GetString()));
        Assert.DoesNotMatch("(?i)path|query|identity|sourceIp|userAgent|authorizer|header", format);
        Assert.Contains("$context.routeKey", format, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Template.FunctionNames), MemberType = typeof(Template))]
    public void Function_LogsToAGroupOfItsOwnThatForgets(string function)
    {
        var group = Template.Functions[function].Find("Properties/LoggingConfig/LogGroup").Target()!;

        Assert.Equal($"{function}LogGroup", group);
        Assert.Equal("LogRetentionDays", Template.Resources[group].Find("Properties/RetentionInDays").Target());
    }

    [Theory]
    [MemberData(nameof(Template.FunctionNames), MemberType = typeof(Template))]
    public void Function_HasAlarmsForErrorsAndThrottles(string function) =>
        Assert.Equal(["Errors", "Throttles"], Alarms("AWS/Lambda").Where(alarm => Watched(alarm) == function).Select(Metric).Order());

    [Fact]
    public void Alarms_WatchTheApiAndBothQueues()
    {
        Assert.Equal([("Api", "5xx")], Alarms("AWS/ApiGateway").Select(alarm => (Watched(alarm), Metric(alarm))));
        Assert.Equal(
            [("ActivityDeadLetterQueue", "ApproximateNumberOfMessagesVisible"), ("ActivityQueue", "ApproximateAgeOfOldestMessage")],
            Alarms("AWS/SQS").Select(alarm => (Watched(alarm), Metric(alarm))).Order());
        Assert.All(Template.OfType("AWS::CloudWatch::Alarm").Values, alarm => Assert.Equal("AlarmTopicArn", Assert.Single(alarm.Find("Properties/AlarmActions").Items()).Target()));
    }

    // Readers are never in conflict with each other; what else they may meet shows in the API's 5xx.
    [Fact]
    public void Alarms_WatchWhatFunctionsReportThemselves()
    {
        string[] writers = [.. PermissionTests.Publishers];

        Assert.Equivalent(
            (string[])[.. writers, "DeleteGuest", "ConsumeActivities"],
            WatchedByTheSumOf("BusyAlarm", "Busy"),
            strict: true);
        Assert.Equivalent(writers, WatchedByTheSumOf("ActivityFallbacksAlarm", "ActivityFallbacks"), strict: true);
    }

    // A message may be received five times before it is a dead letter: a younger one does not mean that the consumer lags.
    [Fact]
    public void AgeAlarm_LeavesTimeForEveryDelivery()
    {
        var queue = Template.Resources["ActivityQueue"]["Properties"];
        var deliveries = int.Parse(queue.Find("RedrivePolicy/maxReceiveCount")!.ToString()) * int.Parse(queue["VisibilityTimeout"].ToString());

        Assert.Equal($"{deliveries}", Template.Resources["ActivityQueueAgeAlarm"].Find("Properties/Threshold")!.ToString());
    }

    [Fact]
    public void ConsumerOfTheQueue_HasALimitOfConcurrency() => Assert.Equal(
        "ConsumerConcurrency",
        Template.Functions["ConsumeActivities"].Find("Properties/Events/ActivityQueue/Properties/ScalingConfig/MaximumConcurrency").Target());

    // SAM publishes a version when code changes, and the alias would go on serving the parameters of before. Another
    // description makes another version as well.
    [Theory]
    [MemberData(nameof(Template.FunctionNames), MemberType = typeof(Template))]
    public void Function_DescribesItsVersionByItsParameters(string function)
    {
        var properties = (YamlMappingNode)Template.Functions[function]["Properties"];
        var globals = (YamlMappingNode)Template.Root["Globals"]["Function"];
        var settings = properties.Children.Concat(globals.Children.Where(child => child.Key.ToString() != "SnapStart" || !properties.Children.ContainsKey(child.Key)))
            .Where(child => child.Key.ToString() is not ("VersionDescription" or "Events"));
        var parameters = settings.SelectMany(child => Template.References(child.Value)).Select(reference => reference.Target).Where(Template.Parameters.ContainsKey);

        var described = Template.References(properties["VersionDescription"]).Select(reference => reference.Target);

        Assert.Equal(parameters.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Outputs_NameEveryFunctionAndItsRole()
    {
        var names = Template.Outputs.Where(output => output.Key.EndsWith("Function", StringComparison.Ordinal)).Select(output => output.Value["Value"].Target());
        var roles = Template.References(Template.Outputs["FunctionRoleArns"]).Select(reference => reference.Target);

        Assert.Equal(Template.Functions.Keys, names);
        Assert.Equal(Template.Functions.Keys.Select(function => $"{function}Role"), roles);
    }

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws", true)]
    [InlineData("abc.dsql-fnh4.us-east-1.on.aws", true)]
    [InlineData("abc.dsql.on.aws", false)]
    [InlineData("localhost", false)]
    [InlineData("https://abc.dsql.eu-west-1.on.aws", false)]
    public void Endpoint_IsTakenByTheTemplateWhenTheCodeFindsItsRegion(string endpoint, bool taken)
    {
        var parses = Record.Exception(() => DatabaseTarget.Dsql.Parse(endpoint)) is null;

        Assert.Equal(taken, parses);
        Assert.Equal(taken, Allows("DsqlClusterEndpoint", endpoint));
    }

    [Theory]
    [InlineData("event_app", true)]
    [InlineData("admin", false)]
    [InlineData("Admin", false)]
    [InlineData("a; drop", false)]
    public void User_IsTakenByTheTemplateWhenARoleCanBeGranted(string user, bool taken)
    {
        var grants = Record.Exception(() => RuntimeRole.GrantStatements(user, "arn:aws:iam::123456789012:role/functions")) is null;

        Assert.Equal(taken, grants);
        Assert.Equal(taken, Allows("DsqlUser", user));
    }

    private static bool Allows(string parameter, string value) =>
        Regex.IsMatch(value, Template.Parameters[parameter]["AllowedPattern"].ToString(), RegexOptions.None, TimeSpan.FromSeconds(1));

    private static IEnumerable<YamlMappingNode> Alarms(string metrics) =>
        Template.OfType("AWS::CloudWatch::Alarm").Values.Where(alarm => alarm.Find("Properties/Namespace")?.ToString() == metrics);

    private static IEnumerable<string> WatchedByTheSumOf(string alarm, string metric)
    {
        var metrics = Template.Resources[alarm].Find("Properties/Metrics").Items().ToList();
        Assert.Contains(metric, InvocationMetrics.Names);
        var total = Assert.Single(metrics, item => item.Find("ReturnData")!.ToString() == "true");
        Assert.Equal("SUM(METRICS())", total["Expression"].ToString());
        foreach (var watched in metrics.Where(item => item.Find("MetricStat") is not null))
        {
            var dimension = Assert.Single(watched.Find("MetricStat/Metric/Dimensions").Items());
            Assert.Equal(InvocationMetrics.Namespace, watched.Find("MetricStat/Metric/Namespace")!.ToString());
            Assert.Equal(metric, watched.Find("MetricStat/Metric/MetricName")!.ToString());
            Assert.Equal(InvocationMetrics.Dimension, dimension["Name"].ToString());
            yield return dimension["Value"].Target()!;
        }
    }

    private static string? Watched(YamlMappingNode alarm) => alarm.Find("Properties/Dimensions").Items().First()["Value"].Target();

    private static string Metric(YamlMappingNode alarm) => alarm.Find("Properties/MetricName")!.ToString();
}

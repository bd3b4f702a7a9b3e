using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventPlatform.Infrastructure.Persistence.Connecting;
using EventPlatform.Lambda;
using EventPlatform.Lambda.Telemetry;
using EventPlatform.LocalHost.Functions;
using EventPlatform.Schema;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>The parts of template.yaml that functions share: that they are whole and cover every function.</summary>
public sealed class StackTests
{
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
    private static readonly string[] PseudoParameters =
    [
        "AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName",
        "AWS::URLSuffix",
    ];

    [Fact]
    public void References_HaveTargets()
    {
        var conditions = Names("Conditions");
        string[] values = [.. Template.Resources.Keys, .. Template.Parameters.Keys, .. PseudoParameters];
        var known = new Dictionary<string, HashSet<string>>
        {
            ["Ref"] = [.. values],
            ["Sub"] = [.. values],
            ["GetAtt"] = [.. Template.Resources.Keys],
            ["Condition"] = [.. conditions],
        };

        Assert.All(Template.References(TemplateFile.Root), reference => Assert.True(
            known[reference.Kind].Contains(reference.Target),
            $"template.yaml: {reference.Kind} {reference.Target} refers to nothing; correct the name, or add "
            + "a resource or parameter of that name."));
    }

    [Fact]
    public void ParametersAndConditions_AreUsed()
    {
        var used = Template.References(TemplateFile.Root).Select(reference => reference.Target).ToHashSet();
        var conditions = Names("Conditions");

        Assert.All(Template.Parameters.Keys.Concat(conditions), name => Assert.True(
            used.Contains(name), $"template.yaml: nothing refers to {name}; delete it from Parameters or Conditions."));
    }

    [Fact]
    public void Api_LimitsEveryRouteThatWrites()
    {
        // Guests guess codes by reading, too; and a page is many requests.
        var writes = LambdaFunction.All.Values
            .Where(function => function.Writes || function.Route?.Template == "/invitation")
            .Select(function => $"{function.Verb} {function.Route!.Template}")
            .Concat([$"GET {PageFunctions.IndexRoute}", $"GET {PageFunctions.Route}"]).ToList();
        var api = Template.Resource("Api");
        var settings = (YamlMappingNode)api.Find("Properties/RouteSettings")!;
        var limited = settings.Children.Keys.Select(route => route.ToString()).ToList();

        Assert.All(writes, route => Assert.True(
            limited.Contains(route),
            "template.yaml, resource Api: add to RouteSettings:\n"
            + $"        {route}:\n          ThrottlingBurstLimit: !Ref WriteBurstLimit\n"
            + "          ThrottlingRateLimit: !Ref WriteRateLimit"));
        Assert.All(limited, route => Assert.True(
            writes.Contains(route),
            $"template.yaml, resource Api: delete {route} from RouteSettings; no function has it."));
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
        var join = Template.Resource("Api").Find("Properties/AccessLogSettings/Format")!;
        var format = Template.Resolve(join, new Dictionary<string, string>());
        using var line = JsonDocument.Parse(format);

        Assert.All(
            line.RootElement.EnumerateObject(),
            property => Assert.Matches(@"^\$context\.[A-Za-z.]+$", property.Value.GetString()));
        Assert.DoesNotMatch("(?i)path|query|identity|sourceIp|userAgent|authorizer|header", format);
        Assert.Contains("$context.routeKey", format, StringComparison.Ordinal);
    }

    // Retention and rights are then those of one group, whatever is added. A log line has the route.
    [Fact]
    public void Functions_LogToOneGroupThatForgets()
    {
        var logging = TemplateFile.Root["Globals"]["Function"].Find("LoggingConfig")!;

        Assert.Equal("FunctionLogGroup", logging.Find("LogGroup").Target());
        Assert.All(Template.Functions, function => Template.Check(
            function.Value.Find("Properties/LoggingConfig") is null,
            function.Key,
            "delete LoggingConfig, all functions log as Globals says."));
        Assert.All(Template.OfType("AWS::Logs::LogGroup"), group => Template.Check(
            group.Value.Find("Properties/RetentionInDays").Target() == "LogRetentionDays",
            group.Key,
            "its RetentionInDays should be !Ref LogRetentionDays."));
    }

    // An HTTP function that fails, or is throttled, makes the API answer 5xx.
    [Fact]
    public void Alarms_WatchTheApiTheQueuesAndTheConsumer()
    {
        var alarms = Template.OfType("AWS::CloudWatch::Alarm").Values;
        var watched =
            from alarm in alarms
            let properties = alarm["Properties"]
            let dimension = properties.Find("Dimensions").Items().FirstOrDefault()
            let target = dimension is null ? "the stack" : dimension["Value"].Target()
            select $"{properties["Namespace"]} {properties["MetricName"]} of {target}";

        Assert.Equal(
            [
                "AWS/ApiGateway 5xx of Api",
                "AWS/ApiGateway Latency of Api",
                "AWS/Lambda Errors of ConsumeActivities",
                "AWS/SQS ApproximateAgeOfOldestMessage of ActivityQueue",
                "AWS/SQS ApproximateNumberOfMessagesVisible of ActivityDeadLetterQueue",
                "EventPlatform ${AWS::StackName}-failed-sign-ins of the stack",
            ],
            watched.Order(StringComparer.Ordinal));
        Assert.All(alarms, alarm =>
        {
            Assert.Equal("AlarmTopicArn", Assert.Single(alarm.Find("Properties/AlarmActions").Items()).Target());
            Assert.Equal("HasAlarmTopic", alarm["Condition"].ToString());
            Assert.Equal("notBreaching", alarm.Find("Properties/TreatMissingData")!.ToString());
        });
    }

    // A metric of the functions themselves has the function's name as its dimension, and an alarm no sum of them.
    [Fact]
    public void FailedSignIns_AreCountedForAllFunctionsTogether()
    {
        var filter = Template.Resource("FailedSignInsFilter")["Properties"];
        var counted = Assert.Single(filter["MetricTransformations"].Items());
        var alarm = Template.Resource("FailedSignInsAlarm")["Properties"];

        Assert.Equal("FunctionLogGroup", filter["LogGroupName"].Target());
        Assert.All(
            InvocationMetrics.Names.Where(name => name.StartsWith("SignInFailed", StringComparison.Ordinal)),
            name => Assert.Contains($"$.{name} > 0", filter["FilterPattern"].ToString(), StringComparison.Ordinal));
        Assert.Equal(
            ($"{alarm["Namespace"]}", $"{alarm["MetricName"]}"),
            ($"{counted["MetricNamespace"]}", $"{counted["MetricName"]}"));
    }

    [Fact]
    public void Functions_HaveTheTimeoutThatServeGivesThem() => Assert.Equal(
        $"{GeneratedWrapper.DefaultTimeoutSeconds}", TemplateFile.Root["Globals"]["Function"]["Timeout"].ToString());

    [Fact]
    public void Queue_OutlastsSixRunsOfItsConsumer()
    {
        var timeout = Number(TemplateFile.Root["Globals"]["Function"], "Timeout");
        var queue = Template.Resource("ActivityQueue");

        Assert.Null(Template.Function("ConsumeActivities").Find("Properties/Timeout"));
        Assert.InRange(Number(queue, "Properties/VisibilityTimeout"), 6 * timeout, 12 * 60 * 60);
        Assert.Equal("5", queue.Find("Properties/RedrivePolicy/maxReceiveCount")!.ToString());
        Assert.Equal("ActivityDeadLetterQueue", queue.Find("Properties/RedrivePolicy/deadLetterTargetArn").Target());
        Assert.Equal("true", queue.Find("Properties/SqsManagedSseEnabled")!.ToString());
    }

    [Fact]
    public void DeadLetterQueue_KeepsMessagesForFourteenDays()
    {
        var queue = Template.Resource("ActivityDeadLetterQueue");

        Assert.Equal($"{14 * 24 * 60 * 60}", queue.Find("Properties/MessageRetentionPeriod")!.ToString());
        Assert.Equal("true", queue.Find("Properties/SqsManagedSseEnabled")!.ToString());
    }

    // A message may be received five times before it is a dead letter: a younger one does not mean that the consumer is
    // slow.
    [Fact]
    public void AgeAlarm_LeavesTimeForEveryDelivery()
    {
        var queue = Template.Resource("ActivityQueue")["Properties"];
        var deliveries = Number(queue, "RedrivePolicy/maxReceiveCount");
        var seconds = deliveries * Number(queue, "VisibilityTimeout");

        var threshold = Template.Resource("ActivityQueueAgeAlarm").Find("Properties/Threshold")!.ToString();
        Template.Check(threshold == $"{seconds}", "ActivityQueueAgeAlarm", $"its Threshold should be {seconds}.");
    }

    [Fact]
    public void ConsumerOfTheQueue_HasALimitOfConcurrency() => Assert.Equal(
        "ConsumerConcurrency",
        Template.Function("ConsumeActivities")
            .Find("Properties/Events/ActivityQueue/Properties/ScalingConfig/MaximumConcurrency").Target());

    // SAM publishes a version when code changes, and the alias would go on serving the parameters of before. Another
    // description makes another version as well.
    [Theory]
    [MemberData(nameof(LambdaFunction.Names), MemberType = typeof(LambdaFunction))]
    public void Function_DescribesItsVersionByItsParameters(string name)
    {
        var function = Template.Function(name)["Properties"];
        var description = function.Find("VersionDescription");
        var globals = TemplateFile.Root["Globals"]["Function"];
        var values = Values(globals).ToDictionary();
        foreach (var (path, value) in Values(function)) values[path] = value;
        var parameters = values.Where(value => value.Key.Split('/')[0] is not ("VersionDescription" or "Events"))
            .SelectMany(value => Template.References(value.Value)).Select(reference => reference.Target)
            .Where(Template.Parameters.ContainsKey);

        var described = description is null
            ? []
            : Template.References(description).Select(reference => reference.Target);

        var wanted = parameters.Distinct().ToHashSet();
        Template.Check(
            wanted.SetEquals(described),
            name,
            $"its VersionDescription should name {string.Join(", ", wanted)}, the parameters that it uses.");
    }

    [Fact]
    public void Outputs_NameTheRolesToGrant()
    {
        var roles = Template.Outputs.Where(output => output.Key.EndsWith("RoleArn", StringComparison.Ordinal))
            .Select(output => (output.Key, output.Value["Value"].Target()));

        Assert.Equal(
            [
                ("ReaderRoleArn", "ReaderRole"), ("WriterRoleArn", "WriterRole"), ("KeysRoleArn", "KeysRole"),
                ("ConsumerRoleArn", "ConsumerRole"),
            ],
            roles);
    }

    [Theory]
    [InlineData("GuestPageUrl", "/app/")]
    [InlineData("HostPageUrl", "/app/host")]
    [InlineData("DoorPageUrl", "/app/door")]
    public void Outputs_NameThePages(string output, string path) => Assert.Equal(
        $"{Template.Outputs["ApiUrl"]["Value"]}{path}", $"{Template.Outputs[output]["Value"]}");

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
        const string Arn = "arn:aws:iam::123456789012:role/functions";
        var grants = Record.Exception(() => RuntimeRole.WriterStatements(user, Arn));

        Assert.Equal(taken, grants is null);
        Assert.Equal(taken, Allows("DsqlUser", user));
        Assert.Equal(taken, Allows("DsqlReaderUser", user));
        Assert.Equal(taken, Allows("DsqlKeysUser", user));
    }

    private static int Number(YamlNode node, string path) =>
        int.Parse(node.Find(path)!.ToString(), CultureInfo.InvariantCulture);

    private static List<string> Names(string section) =>
        [.. ((YamlMappingNode)TemplateFile.Root[section]).Children.Keys.Select(name => name.ToString())];

    private static bool Allows(string parameter, string value)
    {
        var pattern = Template.Parameters[parameter]["AllowedPattern"].ToString();
        return Regex.IsMatch(value, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    /// <summary>Whatever stands at the end of a path, such as <c>Environment/Variables/DSQL_USER</c>.</summary>
    private static IEnumerable<KeyValuePair<string, YamlNode>> Values(YamlNode node) => node is YamlMappingNode mapping
        ? mapping.Children.SelectMany(child => child.Value is YamlMappingNode
            ? Values(child.Value).Select(value => KeyValuePair.Create($"{child.Key}/{value.Key}", value.Value))
            : [KeyValuePair.Create(child.Key.ToString(), child.Value)])
        : [];
}

using EventPlatform.Application.Common;
using EventPlatform.Schema;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// Every function has the role of its kind, and a role may do what its functions need, to what they need.
/// </summary>
public sealed class PermissionTests
{
    private const string Endpoint = "abc.dsql.eu-west-1.on.aws";

    // AWS names no finer resource for these; docs/deploy.md says so.
    private static readonly string[] Unscoped = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

    private static readonly Dictionary<string, string> Account = new()
    {
        ["AWS::Partition"] = "aws",
        ["AWS::Region"] = "eu-west-1",
        ["AWS::AccountId"] = "123456789012",
        ["AWS::StackName"] = "eventplatform",
    };

    // Of the function that knows no database.
    private const string PageRole = "PageRole";

    public static TheoryData<string> Roles => [.. Template.OfType("AWS::IAM::Role").Keys];

    /// <summary>The functions whose use case publishes activities.</summary>
    private static IEnumerable<string> FunctionsWithActivities =>
        from handler in typeof(IUseCase).Assembly.GetTypes()
        where handler.Name.EndsWith("Handler", StringComparison.Ordinal)
        where handler.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => parameter.ParameterType.Name == "PendingActivities")
        orderby handler.Name
        select handler.Name[..^"Handler".Length];

    [Fact]
    public void Wildcards_StandOnlyWhereAwsHasNoFinerResource()
    {
        var allowing = Template.Statements(TemplateFile.Root)
            .Where(statement => statement["Effect"].ToString() == "Allow").ToList();
        var wide = allowing.Where(statement =>
            statement.Find("Resource").Texts().Any(resource => resource.Contains('*')));

        Assert.Equal(
            Unscoped,
            wide.SelectMany(statement => statement["Action"].Texts()).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            allowing,
            statement => statement["Action"].Texts().Any(action => action.Contains('*'))
                || statement.Find("NotAction") is not null);
        // A policy of AWS's own would bring wildcards that do not stand here.
        var roles = Template.OfType("AWS::IAM::Role").Values;
        Assert.All(
            roles.SelectMany(role => role.Find("Properties/ManagedPolicyArns").Items()),
            policy => Assert.Contains(policy.Target(), Template.OfType("AWS::IAM::ManagedPolicy").Keys));
        Assert.All(Template.Functions, function => Template.Check(
            function.Value.Find("Properties/Policies") is null,
            function.Key,
            "delete Policies; its role has its rights."));
    }

    [Fact]
    public void Roles_AreForFunctionsOnly() => Assert.All(Template.OfType("AWS::IAM::Role").Values, role =>
    {
        var trust = Assert.Single(role.Find("Properties/AssumeRolePolicyDocument/Statement").Items());
        Assert.Equal("lambda.amazonaws.com", trust.Find("Principal/Service")!.ToString());
    });

    [Theory]
    [MemberData(nameof(Roles))]
    public void Role_MaySignInTraceAndWriteTheLog(string role)
    {
        var allowed = Allowed(role);

        if (role != PageRole) AssertAllowed(role, "dsql:DbConnect", "arn:aws:dsql:eu-west-1:123456789012:cluster/abc");
        AssertAllowed(role, "logs:CreateLogStream", "FunctionLogGroup");
        AssertAllowed(role, "logs:PutLogEvents", "FunctionLogGroup");
        Assert.All(Unscoped, action => AssertAllowed(role, action, "*"));
        Assert.DoesNotContain(
            allowed.Keys, action => action.Split(':')[0] is not ("dsql" or "logs" or "xray" or "sqs"));
        Assert.DoesNotContain("dsql:DbConnectAdmin", allowed.Keys);
    }

    [Fact]
    public void PageRole_MayTraceAndWriteTheLogAlone() => Assert.Equal(
        ["logs:CreateLogStream", "logs:PutLogEvents", .. Unscoped],
        Allowed(PageRole).Keys.Order(StringComparer.Ordinal));

    // The cluster may be in another Region than the stack, and behind a VPC endpoint.
    [Theory]
    [InlineData("abc.dsql.us-east-1.on.aws", "arn:aws:dsql:us-east-1:123456789012:cluster/abc")]
    [InlineData("abc.dsql-fnh4.us-gov-west-1.on.aws", "arn:aws:dsql:us-gov-west-1:123456789012:cluster/abc")]
    public void Cluster_ThatFunctionsSignInTo_IsThatOfTheEndpoint(string endpoint, string arn) =>
        AssertAllowed("ReaderRole", "dsql:DbConnect", arn, endpoint);

    [Fact]
    public void DeadLetterQueue_IsTheQueuesAlone()
    {
        var queue = Template.Resource("ActivityQueue")["Properties"];
        var name = Template.Resolve(queue["QueueName"], Account);
        var allowed = Template.Resource("ActivityDeadLetterQueue").Find("Properties/RedriveAllowPolicy")!;

        Assert.Equal("ActivityDeadLetterQueue", queue.Find("RedrivePolicy/deadLetterTargetArn").Target());
        Assert.Equal("byQueue", allowed["redrivePermission"].ToString());
        var sources = allowed["sourceQueueArns"].Items().Select(arn => Template.Resolve(arn, Account));
        Assert.Equal([$"arn:aws:sqs:eu-west-1:123456789012:{name}"], sources);
    }

    [Fact]
    public void WriterRole_AloneSendsToTheQueue()
    {
        AssertAllowed("WriterRole", "sqs:SendMessage", "ActivityQueue");
        Assert.Equal(["sqs:SendMessage"], SqsActions("WriterRole"));
        Assert.Empty(SqsActions("ReaderRole"));
        // What they do is stored with their activities.
        Assert.Empty(SqsActions("KeysRole"));
    }

    [Fact]
    public void ConsumerRole_AloneReadsTheQueue()
    {
        string[] needed = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

        Assert.Equal(needed, SqsActions("ConsumerRole"));
        Assert.All(needed, action => AssertAllowed("ConsumerRole", action, "ActivityQueue"));
    }

    [Fact]
    public void FunctionsWithActivities_AreWriters()
    {
        Assert.NotEmpty(FunctionsWithActivities);
        Assert.All(FunctionsWithActivities, name =>
        {
            Assert.True(
                LambdaFunction.All.TryGetValue(name, out var function),
                $"The use case {name} publishes activities, but no method of that name in src/Lambda has "
                + "[LambdaFunction]: add it, or give the function the use case's name.");
            Assert.True(
                function.Kind is FunctionKind.Writer,
                $"{function.File}: {name} publishes activities, so its route cannot be a GET.");
        });
    }

    [Theory]
    [MemberData(nameof(LambdaFunction.Names), MemberType = typeof(LambdaFunction))]
    public void Function_KnowsTheQueueWhenItWrites(string name)
    {
        var queue = Variable(name, "ACTIVITY_QUEUE_URL");
        var expected = LambdaFunction.All[name].Kind is FunctionKind.Writer;

        Assert.Null(TemplateFile.Root["Globals"]["Function"].Find("Environment/Variables/ACTIVITY_QUEUE_URL"));
        Template.Check(
            queue.Target() == (expected ? "ActivityQueue" : null),
            name,
            $"{(expected ? "add" : "delete")} ACTIVITY_QUEUE_URL: !Ref ActivityQueue among its variables.");
    }

    // The grant maps each IAM role to one database role: who signs in as the other is refused.
    [Theory]
    [MemberData(nameof(LambdaFunction.Names), MemberType = typeof(LambdaFunction))]
    public void Function_SignsInAsTheDatabaseRoleOfItsKind(string name)
    {
        var user = Variable(name, "DSQL_USER");
        var expected = LambdaFunction.All[name].User;

        Template.Check(
            user.Target() == expected,
            name,
            expected is null ? "delete DSQL_USER." : $"add DSQL_USER: !Ref {expected} among its variables.");
    }

    [Fact]
    public void DatabaseRoles_AreThoseThatTheGrantCreates()
    {
        var globals = TemplateFile.Root["Globals"]["Function"];

        Assert.Equal("DsqlUser", globals.Find("Environment/Variables/DSQL_USER").Target());
        Assert.Equal(RuntimeRole.Reader, Template.Parameters["DsqlReaderUser"]["Default"].ToString());
        Assert.Equal(RuntimeRole.Writer, Template.Parameters["DsqlUser"]["Default"].ToString());
        Assert.Equal(RuntimeRole.Keys, Template.Parameters["DsqlKeysUser"]["Default"].ToString());
    }

    [Fact]
    public void Queues_RefuseWhatComesWithoutTls()
    {
        var guarded =
            from policy in Template.OfType("AWS::SQS::QueuePolicy").Values
            from statement in Template.Statements(policy)
            where statement["Effect"].ToString() == "Deny"
            where statement["Principal"].ToString() == "*" && statement["Action"].ToString() == "sqs:*"
            where statement.Find("Condition/Bool/aws:SecureTransport")?.ToString() == "false"
            where statement["Resource"].Target() == Assert.Single(policy.Find("Properties/Queues").Items()).Target()
            select statement["Resource"].Target();

        Assert.Equal(
            Template.OfType("AWS::SQS::Queue").Keys.Order(StringComparer.Ordinal),
            guarded.Order(StringComparer.Ordinal));
    }

    private static void AssertAllowed(string role, string action, string resource, string endpoint = Endpoint)
    {
        var allowed = Allowed(role, endpoint);
        Template.Check(
            allowed.ContainsKey(action),
            role,
            $"add a statement that allows {action} on {resource}, or a policy with it.");
        Assert.Equal([resource], allowed[action]);
    }

    private static YamlNode? Variable(string function, string name) =>
        Template.Function(function).Find($"Properties/Environment/Variables/{name}");

    private static IEnumerable<string> SqsActions(string role) =>
        Allowed(role).Keys.Where(action => action.StartsWith("sqs:", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// The actions that a role allows, each with its resources by name, or by text when they have none.
    /// </summary>
    private static Dictionary<string, List<string>> Allowed(string name, string endpoint = Endpoint)
    {
        var values = new Dictionary<string, string>(Account) { ["DsqlClusterEndpoint"] = endpoint };
        var role = Template.Resource(name);
        var statements = role.Find("Properties/ManagedPolicyArns").Items()
            .SelectMany(policy => Template.Statements(Template.Resource(policy.Target()!)))
            .Concat(role.Find("Properties/Policies").Items().SelectMany(Template.Statements));
        var entries =
            from statement in statements
            where statement["Effect"].ToString() == "Allow"
            from action in statement["Action"].Texts()
            from resource in statement["Resource"].Items()
            select (Action: action, Resource: Template.Resolve(resource, values));
        return entries.GroupBy(entry => entry.Action, entry => entry.Resource)
            .ToDictionary(group => group.Key, group => group.ToList());
    }
}

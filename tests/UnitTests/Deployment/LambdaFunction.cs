using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Annotations.SQS;
using EventPlatform.Lambda;
using EventPlatform.UnitTests.Architecture;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>Who a function is to the database and the queue; its IAM role is named after it.</summary>
internal enum FunctionKind
{
    Reader,
    Writer,
    KeyManager,
    Consumer,
    Page,
}

/// <summary>A function as its attributes describe it, and the block that template.yaml must have for it.</summary>
internal sealed class LambdaFunction
{
    private readonly LambdaFunctionAttribute _attribute;

    private LambdaFunction(MethodInfo method)
    {
        Method = method;
        _attribute = method.GetCustomAttribute<LambdaFunctionAttribute>()!;
        Route = method.GetCustomAttribute<HttpApiAttribute>();
        Queue = method.GetCustomAttribute<SQSEventAttribute>();
    }

    /// <summary>All functions: the attributes are the only list of them.</summary>
    public static IReadOnlyDictionary<string, LambdaFunction> All { get; } = (
        from type in typeof(Startup).Assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(LambdaFunctionAttribute))
        select new LambdaFunction(method)).ToDictionary(function => function.Name);

    public static TheoryData<string> Names => [.. All.Keys.Order(StringComparer.Ordinal)];

    public MethodInfo Method { get; }

    public string Name => Method.Name;

    public string ResourceName => _attribute.ResourceName!;

    public HttpApiAttribute? Route { get; }

    public SQSEventAttribute? Queue { get; }

    /// <summary>
    /// GET reads, another method writes, of access keys with rights of its own; a queue is consumed. Pages have neither
    /// attribute.
    /// </summary>
    public FunctionKind Kind => Route switch
    {
        null => Queue is null ? FunctionKind.Page : FunctionKind.Consumer,
        { Method: LambdaHttpMethod.Get } => FunctionKind.Reader,
        { Template: var path } when path.StartsWith("/access-keys", StringComparison.Ordinal) =>
            FunctionKind.KeyManager,
        _ => FunctionKind.Writer,
    };

    /// <summary>Whether it answers with pages: it knows no database, and its routes are written by hand.</summary>
    public bool IsOfPages => Kind is FunctionKind.Page;

    /// <summary>Whether it changes something when it is called.</summary>
    public bool Writes => Kind is FunctionKind.Writer or FunctionKind.KeyManager;

    public string Role => Kind is FunctionKind.KeyManager ? "KeysRole" : $"{Kind}Role";

    /// <summary>The parameter with its database user, where it is not that of Globals.</summary>
    public string? User => Kind switch
    {
        FunctionKind.Reader => "DsqlReaderUser",
        FunctionKind.KeyManager => "DsqlKeysUser",
        _ => null,
    };

    public string Verb => Route!.Method.ToString().ToUpperInvariant();

    /// <summary>The file that declares it, from the repository's root.</summary>
    public string File => "src/" + SourceTree.Files.First(file =>
        file.Key.StartsWith("Lambda/", StringComparison.Ordinal)
        && file.Value.DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == Name))
        .Key;

    /// <summary>The block of template.yaml, in the order in which AWS's generator leaves it.</summary>
    public string Block
    {
        get
        {
            return $$"""
                  {{ResourceName}}:
                    Type: AWS::Serverless::Function
                    Metadata:
                      Tool: Amazon.Lambda.Annotations
                      BuildMethod: makefile
                {{Lines(6, SyncedEvents())}}    Properties:
                      Runtime: dotnet10
                      CodeUri: src/Lambda
                {{Lines(6, Limits())}}      Role: !GetAtt {{Role}}.Arn
                      PackageType: {{_attribute.PackageType}}
                      Handler: {{Method.DeclaringType!.Assembly.GetName().Name}}
                      Environment:
                        Variables:
                          ANNOTATIONS_HANDLER: {{Name}}
                {{Lines(6, Settings())}}      Events:
                {{Lines(8, Events())}}
                """;
        }
    }

    private string[] SyncedEvents()
    {
        if (IsOfPages) return [];

        var source = Route is null ? Queue!.ResourceName : $"Root{Route.Method}";
        string[] properties = Route is null
            ? ["    - Queue.Fn::GetAtt", "    - BatchSize", "    - FunctionResponseTypes"]
            : ["    - Path", "    - Method"];
        return ["SyncedEvents:", $"  - {source}", "SyncedEventProperties:", $"  {source}:", .. properties];
    }

    private string[] Limits() =>
    [
        .. _attribute.MemorySize > 0 ? [$"MemorySize: {_attribute.MemorySize}"] : Array.Empty<string>(),
        .. _attribute.Timeout > 0 ? [$"Timeout: {_attribute.Timeout}"] : Array.Empty<string>(),
    ];

    private string[] Settings() =>
    [
        .. User is { } user ? [$"    DSQL_USER: !Ref {user}"] : Array.Empty<string>(),
        .. Kind is FunctionKind.Writer ? ["    ACTIVITY_QUEUE_URL: !Ref ActivityQueue"] : Array.Empty<string>(),
        .. Kind is FunctionKind.Consumer ? ["SnapStart:", "  ApplyOn: None"] : Array.Empty<string>(),
        $"VersionDescription: !Sub ${{DsqlClusterEndpoint}} ${{{User ?? "DsqlUser"}}} ${{Access}} ${{LogLevel}}" +
            (Kind is FunctionKind.Consumer ? "" : " ${SnapStart}"),
    ];

    private string[] Events() => Kind switch
    {
        FunctionKind.Page =>
        [
            .. RouteEvent("Index", PageFunctions.IndexRoute, "GET"), .. RouteEvent("Page", PageFunctions.Route, "GET"),
        ],
        FunctionKind.Consumer =>
        [
            $"{Queue!.ResourceName}:", "  Type: SQS", "  Properties:", $"    BatchSize: {Queue.BatchSize}",
            "    FunctionResponseTypes:", "      - ReportBatchItemFailures", "    ScalingConfig:",
            "      MaximumConcurrency: !Ref ConsumerConcurrency", "    Queue:", "      Fn::GetAtt:",
            $"        - {Queue.Queue.TrimStart('@')}", "        - Arn",
        ],
        _ => RouteEvent($"Root{Route!.Method}", Route.Template, Verb),
    };

    private static string[] RouteEvent(string name, string path, string verb) =>
    [
        $"{name}:", "  Type: HttpApi", "  Properties:", "    ApiId: !Ref Api", $"    Path: {path}",
        $"    Method: {verb}",
    ];

    private static string Lines(int indent, string[] lines) =>
        string.Concat(lines.Select(line => $"{new string(' ', indent)}{line}\n"));
}

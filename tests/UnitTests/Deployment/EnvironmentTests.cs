using EventPlatform.UnitTests.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using YamlDotNet.RepresentationModel;

namespace EventPlatform.UnitTests.Deployment;

/// <summary>
/// The environment variables that the functions read are found in their source, and each is set: by the template, by
/// Lambda, or not on purpose.
/// </summary>
public sealed class EnvironmentTests
{
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime and, for
    // the last two, https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
    private static readonly string[] SetByLambda =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR", "TZ", "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL",
    ];

    private static readonly Dictionary<string, string> LeftUnset = new()
    {
        ["ConnectionStrings__EventPlatform"] = "another kind of database: with a cluster, it would be one too many",
        ["DSQL_REGION"] = "the endpoint names its Region; the parameter's pattern insists on that",
        ["AWS_ENDPOINT_URL_SQS"] = "the queue's URL names the service",
    };

    // Read by the generated Main.
    private const string HandlerVariable = "ANNOTATIONS_HANDLER";

    private static readonly Lazy<EnvironmentReader> Source = new(EnvironmentReader.OfTheFunctions);

    [Fact]
    public void Variables_ThatTheFunctionsRead_AreSet()
    {
        Assert.All(
            ["ACTIVITY_QUEUE_URL", "AWS_LAMBDA_FUNCTION_NAME", "DSQL_CLUSTER_ENDPOINT"],
            name => Assert.Contains(name, Source.Value.Variables));
        Assert.Empty(Source.Value.Variables.Except([.. SetByTheTemplate(), .. SetByLambda, .. LeftUnset.Keys]));
    }

    [Fact]
    public void Variables_ThatAreSetOrExplained_AreRead()
    {
        Assert.Empty(LeftUnset.Keys.Except(Source.Value.Variables));
        // The runtime reads DOTNET_…; options have defaults, and may be set.
        var ours = SetByTheTemplate().Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal));
        Assert.Empty(ours.Except([.. Source.Value.Variables, .. Source.Value.Options, HandlerVariable]));
    }

    [Fact]
    public void Variables_HaveConstantNames() => Assert.Empty(Source.Value.Unclear);

    [Fact]
    public void Options_AreFoundByTheirSections()
    {
        Assert.Contains("Dsql__Retry__MaxRetries", Source.Value.Options);
        Assert.Contains("ActivityQueue__TimeoutMs", Source.Value.Options);
    }

    private static IEnumerable<string> SetByTheTemplate() =>
        Template.Functions.Values.Select(function => function["Properties"])
            .Append(TemplateFile.Root["Globals"]["Function"])
            .SelectMany(function => ((YamlMappingNode?)function.Find("Environment/Variables"))?.Children.Keys ?? [])
            .Select(name => name.ToString())
            .Distinct();

    /// <summary>
    /// Finds, with the compiler's help, where source reads the environment or the configuration made of it.
    /// </summary>
    private sealed class EnvironmentReader
    {
        private readonly Compilation _compilation;

        private EnvironmentReader(Compilation compilation)
        {
            _compilation = compilation;
            foreach (var tree in compilation.SyntaxTrees) Read(tree);
        }

        /// <summary>Variables that are read by name.</summary>
        public SortedSet<string> Variables { get; } = new(StringComparer.Ordinal);

        /// <summary>Variables that a bound class of options has a property, and a default, for.</summary>
        public SortedSet<string> Options { get; } = new(StringComparer.Ordinal);

        /// <summary>Places where the name is not known before the code runs.</summary>
        public List<string> Unclear { get; } = [];

        public static EnvironmentReader OfTheFunctions()
        {
            var trees = SourceTree.Files
                .Where(file => file.Key.Split('/')[0] is "Domain" or "Application" or "Infrastructure" or "Lambda"
                    or "Pages")
                .Select(file => file.Value.SyntaxTree);
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("EventPlatform.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path));
            return new EnvironmentReader(
                CSharpCompilation.Create("Functions", [SourceTree.ImplicitUsings, .. trees], references));
        }

        private void Read(SyntaxTree tree)
        {
            var model = _compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                switch (node)
                {
                    // SettingsSection reads what its callers name.
                    case ElementAccessExpressionSyntax access when IsConfiguration(
                        model.GetTypeInfo(access.Expression).Type)
                        && access.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.Text != "SettingsSection":
                        Add(model, access.ArgumentList.Arguments[0].Expression, key => Variables.Add(key));
                        break;
                    case SimpleNameSyntax name when model.GetSymbolInfo(name).Symbol is IMethodSymbol method:
                        Read(model, name, method);
                        break;
                }
            }
        }

        private void Read(SemanticModel model, SimpleNameSyntax name, IMethodSymbol method)
        {
            var call = name.FirstAncestorOrSelf<InvocationExpressionSyntax>();
            var argument = call?.ArgumentList.Arguments.FirstOrDefault()?.Expression;
            switch (method.ContainingType.Name, method.Name)
            {
                case ("Environment", "GetEnvironmentVariable"):
                    Add(model, argument ?? name, key => Variables.Add(key));
                    break;
                case ("ConfigurationBinder", "GetValue"):
                    Add(model, argument ?? name, key => Variables.Add(key));
                    break;
                case ("ConfigurationExtensions", "GetConnectionString"):
                    Add(model, argument ?? name, key => Variables.Add($"ConnectionStrings__{key}"));
                    break;
                case ("SettingsSection", "Number"):
                    Add(model, argument ?? name, key => Options.Add($"{SectionAround(name, model)}__{key}"));
                    break;
                case ("IConfiguration", "GetSection") or ("ConfigurationExtensions", "GetRequiredSection"):
                    Unclear.Add(call?.ToString() ?? name.ToString());
                    break;
            }
        }

        // A class of options reads one section, which its constant names.
        private static string? SectionAround(SimpleNameSyntax call, SemanticModel model) =>
            model.GetDeclaredSymbol(call.FirstAncestorOrSelf<TypeDeclarationSyntax>()!)!
                .GetMembers("Section").OfType<IFieldSymbol>().Single().ConstantValue?.ToString()
                ?.Replace(":", "__", StringComparison.Ordinal);

        private void Add(SemanticModel model, ExpressionSyntax expression, Action<string> add)
        {
            if (model.GetConstantValue(expression) is { HasValue: true, Value: string key })
                add(key);
            else
                Unclear.Add(expression.ToString());
        }

        private static bool IsConfiguration(ITypeSymbol? type) =>
            type is not null && type.AllInterfaces.Append(type).Any(face => face.Name is "IConfiguration");
    }
}

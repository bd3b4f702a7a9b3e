namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>Where a parameter's value comes from.</summary>
internal enum Source
{
    /// <summary>The event itself.</summary>
    Request,

    /// <summary>The Lambda context.</summary>
    Context,

    /// <summary>The invocation's scope.</summary>
    Services,

    /// <summary>A variable of the route.</summary>
    Route,

    /// <summary>A parameter of the query.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,
}

/// <summary>The kind of a function's result.</summary>
internal enum Result
{
    /// <summary>No result, or a value that the serializer writes.</summary>
    AsIs,

    /// <summary>An IHttpResult, which writes itself to a stream.</summary>
    Http,
}

/// <summary>A parameter. <c>Key</c> is the name in the request; types are fully qualified.</summary>
internal sealed record Parameter(string Name, Source Source, string Type, string TypeOf, string Key);

/// <summary>A function with everything that its wrapper needs.</summary>
internal sealed record Function(
    string Namespace,
    string ClassName,
    string ClassType,
    string Method,
    bool IsHttp,
    bool IsAsync,
    bool ReturnsNothing,
    Result Result,
    string ReturnType,
    string? Serializer,
    EquatableArray<Parameter> Parameters,
    Finding Place,
    EquatableArray<Finding> Findings)
{
    public string WrapperName => $"{ClassName}_{Method}_Generated";

    public string WrapperType =>
        Namespace.Length == 0 ? $"global::{WrapperName}" : $"global::{Namespace}.{WrapperName}";

    public Parameter? Request => Parameters.FirstOrDefault(parameter => parameter.Source == Source.Request);

    /// <summary>
    /// The event's type. An HTTP function's wrapper always takes the event; other methods need a parameter for it.
    /// </summary>
    public string? RequestType => IsHttp ? Names.HttpRequest : Request?.Type;

    /// <summary>An HTTP function's wrapper always takes the context; another only with its method.</summary>
    public bool TakesContext => IsHttp || Parameters.Any(parameter => parameter.Source == Source.Context);

    /// <summary>The types of the wrapper's method: parameters, then result.</summary>
    public IEnumerable<string> Signature
    {
        get
        {
            yield return RequestType!;
            if (TakesContext) yield return Names.Context;
            if (ReturnType != "void") yield return ReturnType;
        }
    }
}

/// <summary>The startup class.</summary>
internal sealed record Startup(string Type, EquatableArray<Finding> Findings);

/// <summary>Facts about the assembly.</summary>
internal sealed record AssemblyFacts(bool GenerateMain, bool IsExecutable, bool HasMain, bool HasRuntimeSupport);

/// <summary>Types by name, as they stand in generated code.</summary>
internal static class Names
{
    public const string Builder = "global::Amazon.Lambda.RuntimeSupport.LambdaBootstrapBuilder";
    public const string Context = "global::Amazon.Lambda.Core.ILambdaContext";
    public const string Headers = "global::System.Collections.Generic.Dictionary<string, string>";
    public const string HttpOptions =
        "global::Amazon.Lambda.Annotations.APIGateway.HttpResultSerializationOptions";
    public const string HttpRequest = "global::Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest";
    public const string HttpResponse = "global::Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse";
    public const string HttpResult = "global::Amazon.Lambda.Annotations.APIGateway.IHttpResult";
    public const string Services = "global::Microsoft.Extensions.DependencyInjection.";
    public const string Stream = "global::System.IO.Stream";
    public const string Task = "global::System.Threading.Tasks.Task";
}

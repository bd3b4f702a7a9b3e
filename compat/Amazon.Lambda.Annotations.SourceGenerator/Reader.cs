using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>Reads functions, the startup class and the assembly's attributes; reports unsupported code.</summary>
internal static class Reader
{
    private const string Root = "Amazon.Lambda.Annotations.";
    private const string HttpApi = Root + "APIGateway.HttpApiAttribute";
    private const string SqsEvent = Root + "SQS.SQSEventAttribute";
    private const string SerializerAttribute = "Amazon.Lambda.Core.LambdaSerializerAttribute";

    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static Function ReadFunction(GeneratorAttributeSyntaxContext context)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        var type = method.ContainingType;
        var place = method.Locations.FirstOrDefault();
        var findings = new List<Finding>();
        void Refuse(string reason) => findings.Add(Finding.At(place, Rules.Signature, method.Name, reason));

        if (type.ContainingType is not null || type.IsGenericType || type.IsStatic || type.IsAbstract)
            Refuse("its class has to be a plain top-level one");

        if (method.IsStatic || method.IsGenericMethod || method.DeclaredAccessibility < Accessibility.Internal)
            Refuse("it has to be a public instance method without type parameters");

        var http = Attribute(method, HttpApi);
        var queues = method.GetAttributes().Where(attribute => IsNamed(attribute, SqsEvent)).ToList();
        if (http is not null && queues.Count > 0) Refuse("it has more than one kind of event");

        var serializer =
            Attribute(method, SerializerAttribute) ?? Attribute(type.ContainingAssembly, SerializerAttribute);
        if (serializer is null) findings.Add(Finding.At(place, Rules.Serializer, method.Name));

        var (isAsync, returned) = Unwrap(method.ReturnType);
        var result = returned is not null && Plain(returned) == Names.HttpResult ? Result.Http : Result.AsIs;
        if (method.IsAsync && method.ReturnsVoid) Refuse("async void cannot be awaited");

        if (http is not null) CheckHttp(http, method, returned, result, Refuse);
        else if (result == Result.Http) Refuse("an IHttpResult needs [HttpApi]");
        foreach (var queue in queues) CheckQueue(queue, method, returned, Refuse);

        var variables = http is null ? [] : Variables(Template(http));
        var parameters = method.Parameters
            .Select(parameter => ReadParameter(parameter, http is not null, variables, findings))
            .ToImmutableArray();
        foreach (var missing in variables.Except(
            parameters.Where(parameter => parameter.Source == Source.Route).Select(parameter => parameter.Key)))
        {
            // A method that takes the request may read its path parameters there, but AWS's generator insists.
            Refuse($"route variable '{missing}' has no parameter");
        }

        var requests = parameters.Count(parameter => parameter.Source == Source.Request);
        if (requests > 1 || (requests == 0 && http is null)) Refuse("it has to take one event");

        return new Function(
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            method.Name,
            http is not null,
            isAsync,
            returned is null,
            result,
            ReturnType(method, isAsync, result),
            (serializer?.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol)?.ToDisplayString(TypeFormat),
            new(parameters),
            Finding.At(place, Rules.Duplicate),
            new([.. findings]));
    }

    public static Startup ReadStartup(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var findings = new List<Finding>();
        void Refuse(string reason) =>
            findings.Add(Finding.At(type.Locations.FirstOrDefault(), Rules.Startup, type.Name, reason));

        if (type.GetMembers("ConfigureHostBuilder").OfType<IMethodSymbol>().Any())
        {
            Refuse("ConfigureHostBuilder builds a second container; use ConfigureServices(IServiceCollection)");
        }
        else if (!type.GetMembers("ConfigureServices").OfType<IMethodSymbol>().Any(method =>
            !method.IsStatic
            && method.DeclaredAccessibility >= Accessibility.Internal
            && method.ReturnsVoid
            && method.Parameters.Length == 1
            && method.Parameters[0].Type.Name == "IServiceCollection"))
        {
            Refuse("it has no method void ConfigureServices(IServiceCollection)");
        }

        if (type.IsStatic || type.IsAbstract || !type.InstanceConstructors.Any(constructor =>
            constructor.Parameters.IsEmpty && constructor.DeclaredAccessibility >= Accessibility.Internal))
        {
            Refuse("it has no constructor without parameters");
        }

        return new Startup(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), new([.. findings]));
    }

    public static AssemblyFacts ReadAssembly(Compilation compilation, CancellationToken cancellationToken)
    {
        var properties = Attribute(compilation.Assembly, Root + "LambdaGlobalPropertiesAttribute");
        var generate =
            properties?.NamedArguments.Any(pair => pair.Key == "GenerateMain" && pair.Value.Value is true) == true;
        return new AssemblyFacts(
            generate,
            compilation.Options.OutputKind == OutputKind.ConsoleApplication,
            generate && compilation.GetSymbolsWithName("Main", SymbolFilter.Member, cancellationToken)
                .Any(symbol => symbol is IMethodSymbol { IsStatic: true }),
            compilation.ReferencedAssemblyNames.Any(name => name.Name == "Amazon.Lambda.RuntimeSupport"));
    }

    private static void CheckHttp(
        AttributeData http, IMethodSymbol method, ITypeSymbol? returned, Result result, Action<string> refuse)
    {
        if (http.NamedArguments.Any(pair => pair.Key == "Version" && pair.Value.Value is not 1))
            refuse("only payload 2.0 is supported");

        if (result != Result.Http && (returned is null || Plain(returned) != Names.HttpResponse))
            refuse("an HTTP function returns an IHttpResult or an APIGatewayHttpApiV2ProxyResponse, or a task of one");

        if (Template(http) is not { Length: > 0 } template || template[0] != '/')
            refuse("the path has to begin with a slash");

        if (method.ReturnsVoid) refuse("an HTTP function has to return an answer");
    }

    private static void CheckQueue(
        AttributeData queue, IMethodSymbol method, ITypeSymbol? returned, Action<string> refuse)
    {
        uint? Number(string name) => queue.NamedArguments
            .Where(pair => pair.Key == name).Select(pair => (uint?)pair.Value.Value).FirstOrDefault();

        // AWS's generator binds no services here; the class's constructor takes them.
        string[] expected = ["global::Amazon.Lambda.SQSEvents.SQSEvent", Names.Context];
        var types = method.Parameters.Select(parameter => Plain(parameter.Type)).ToList();
        if (!types.SequenceEqual(expected.Take(Math.Max(types.Count, 1))))
            refuse("a queue's function takes an SQSEvent and, after it, at most an ILambdaContext");

        if (returned is not null && Plain(returned) != "global::Amazon.Lambda.SQSEvents.SQSBatchResponse")
            refuse("a queue's function returns an SQSBatchResponse, a task of one, or nothing");

        if (Number("BatchSize") is < 1 or > 10000) refuse("BatchSize has to be from 1 to 10000");

        if (Number("BatchSize") > 10 && Number("MaximumBatchingWindowInSeconds") is null or 0)
            refuse("a BatchSize over 10 needs a MaximumBatchingWindowInSeconds");

        if (Number("MaximumBatchingWindowInSeconds") > 300)
            refuse("MaximumBatchingWindowInSeconds has to be at most 300");

        if (Number("MaximumConcurrency") is < 2 or > 1000) refuse("MaximumConcurrency has to be from 2 to 1000");
    }

    private static Parameter ReadParameter(
        IParameterSymbol parameter, bool isHttp, IReadOnlyCollection<string> variables, List<Finding> findings)
    {
        var source = SourceOf(parameter, isHttp, variables);
        void Refuse(string reason) => findings.Add(
            Finding.At(parameter.Locations.FirstOrDefault(), Rules.Parameter, parameter.Name, reason));

        if (parameter.RefKind != RefKind.None) Refuse("it is passed by reference");

        if (source is null)
        {
            Refuse(Attribute(parameter, Root + "APIGateway.FromBodyAttribute") is not null
                ? "[FromBody] ignores base64; take the APIGatewayHttpApiV2ProxyRequest and read its body"
                : "nothing in the request binds to it; use [FromRoute], [FromQuery], [FromHeader] or [FromServices]");
        }

        if (source is Source.Route or Source.Query or Source.Header)
        {
            if (!isHttp) Refuse("only an HTTP function binds to parts of a request");
            else if (!IsConvertible(parameter.Type)) Refuse("text does not convert to its type; take a string");
        }

        return new Parameter(
            SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name,
            source ?? Source.Services,
            parameter.Type.ToDisplayString(TypeFormat),
            parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            ExplicitName(parameter) ?? parameter.Name);
    }

    private static Source? SourceOf(IParameterSymbol parameter, bool isHttp, IReadOnlyCollection<string> variables)
    {
        if (Plain(parameter.Type) == Names.Context) return Source.Context;
        if (Attribute(parameter, Root + "FromServicesAttribute") is not null) return Source.Services;

        foreach (var (name, source) in new[]
        {
            ("FromQueryAttribute", Source.Query), ("FromHeaderAttribute", Source.Header),
            ("FromRouteAttribute", Source.Route),
        })
        {
            if (Attribute(parameter, Root + "APIGateway." + name) is not null) return source;
        }

        if (Attribute(parameter, Root + "APIGateway.FromBodyAttribute") is not null) return null;
        if (!isHttp || Plain(parameter.Type) == Names.HttpRequest) return Source.Request;
        return variables.Contains(parameter.Name) ? Source.Route : null;
    }

    private static string? ExplicitName(IParameterSymbol parameter) => parameter.GetAttributes()
        .Where(attribute =>
            attribute.AttributeClass?.ToDisplayString().StartsWith(Root, StringComparison.Ordinal) == true)
        .SelectMany(attribute => attribute.NamedArguments)
        .Where(pair => pair.Key == "Name")
        .Select(pair => pair.Value.Value as string)
        .FirstOrDefault();

    private static bool IsConvertible(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_String
            or SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_DateTime
            or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16
            or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Int64 or SpecialType.System_UInt64
            or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    private static string ReturnType(IMethodSymbol method, bool isAsync, Result result) => (result, isAsync) switch
    {
        (Result.Http, true) => $"{Names.Task}<{Names.Stream}>",
        (Result.Http, false) => Names.Stream,
        _ => method.ReturnType.ToDisplayString(TypeFormat),
    };

    /// <summary>Whether the method returns a task, and what it returns; null for nothing.</summary>
    private static (bool IsAsync, ITypeSymbol? Returned) Unwrap(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol named
            && named.ConstructedFrom.ToDisplayString() is "System.Threading.Tasks.Task"
                or "System.Threading.Tasks.Task<TResult>")
        {
            return (true, ((INamedTypeSymbol)type).TypeArguments.FirstOrDefault());
        }

        return (false, type.SpecialType == SpecialType.System_Void ? null : type);
    }

    private static string Plain(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static string? Template(AttributeData http) =>
        http.ConstructorArguments.ElementAtOrDefault(1).Value as string;

    private static List<string> Variables(string? template) =>
    [
        .. (template ?? string.Empty).Split('/')
            .Where(part => part.Length > 1 && part[0] == '{' && part[part.Length - 1] == '}')
            .Select(part => part.Substring(1, part.Length - 2))
            .Distinct(),
    ];

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => IsNamed(attribute, name));

    private static bool IsNamed(AttributeData attribute, string name) =>
        attribute.AttributeClass?.ToDisplayString() == name;
}

using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Lambda;

namespace EventPlatform.LocalHost.Functions;

/// <summary>One HTTP function: its route, and the generated wrapper that Lambda would run.</summary>
public sealed class HttpFunction
{
    private readonly Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<Stream>> _wrapper;

    private HttpFunction(MethodInfo method, HttpApiAttribute route, LambdaFunctionAttribute function)
    {
        Name = method.Name;
        Verb = route.Method.ToString().ToUpperInvariant();
        Template = route.Template;
        Timeout = GeneratedWrapper.TimeoutOf(function);
        _wrapper = GeneratedWrapper.Create<Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<Stream>>>(method);
    }

    /// <summary>The function's name, such as <c>GetGuest</c>.</summary>
    public string Name { get; }

    /// <summary>The HTTP method, in capitals.</summary>
    public string Verb { get; }

    /// <summary>The path with its variables, such as <c>/guests/{guest_id}</c>.</summary>
    public string Template { get; }

    /// <summary>The timeout on Lambda.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Creates all HTTP functions, in any order.</summary>
    /// <param name="setup">Registers services in their containers.</param>
    public static IReadOnlyList<HttpFunction> CreateAll(FunctionSetup setup) =>
        setup.Construct<IReadOnlyList<HttpFunction>>(() =>
        [
            .. from method in GeneratedWrapper.FunctionMethods()
               let function = method.GetCustomAttribute<LambdaFunctionAttribute>()
               let route = method.GetCustomAttribute<HttpApiAttribute>()
               where route is not null
               select new HttpFunction(method, route, function),
        ]);

    /// <summary>Runs the generated wrapper and returns its answer: JSON of payload 2.0.</summary>
    public Task<Stream> InvokeAsync(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        _wrapper(request, context);
}

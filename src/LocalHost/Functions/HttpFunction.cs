using System.Reflection;
using System.Text.Json;
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

    private HttpFunction(
        MethodInfo method, string verb, string template,
        Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<Stream>> wrapper)
    {
        (Name, Verb, Template, _wrapper) = (method.Name, verb, template, wrapper);
        Timeout = GeneratedWrapper.TimeoutOf(method.GetCustomAttribute<LambdaFunctionAttribute>()!);
    }

    /// <summary>The function's name, such as <c>GetGuest</c>.</summary>
    public string Name { get; }

    /// <summary>The HTTP method, in capitals.</summary>
    public string Verb { get; }

    /// <summary>The path with its variables, such as <c>/guests/{guest_id}</c>.</summary>
    public string Template { get; }

    /// <summary>The timeout on Lambda.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Creates all HTTP functions of the API, in any order.</summary>
    /// <param name="setup">Registers services in their containers.</param>
    public static IReadOnlyList<HttpFunction> CreateAll(FunctionSetup setup) =>
        setup.Construct<IReadOnlyList<HttpFunction>>(() =>
        [
            .. from method in GeneratedWrapper.FunctionMethods()
               let route = method.GetCustomAttribute<HttpApiAttribute>()
               where route is not null
               let wrapper = GeneratedWrapper
                   .Create<Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<Stream>>>(method)
               select new HttpFunction(method, route.Method.ToString().ToUpperInvariant(), route.Template, wrapper),
        ]);

    /// <summary>Creates the function of the pages, once for each of its two routes.</summary>
    /// <param name="setup">Registers services in its container.</param>
    public static IReadOnlyList<HttpFunction> CreatePages(FunctionSetup setup) =>
        setup.Construct<IReadOnlyList<HttpFunction>>(() =>
        {
            var method = typeof(PageFunctions).GetMethod(nameof(PageFunctions.GetPage))!;
            var wrapper = GeneratedWrapper.Create<
                Func<APIGatewayHttpApiV2ProxyRequest, ILambdaContext, Task<APIGatewayHttpApiV2ProxyResponse>>>(method);
            return
            [
                .. new[] { PageFunctions.IndexRoute, PageFunctions.Route }
                    .Select(route => new HttpFunction(method, "GET", route, WriteAsync)),
            ];

            // On Lambda, the runtime writes what such a function returns.
            async Task<Stream> WriteAsync(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
            {
                var response = await wrapper(request, context);
                return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(
                    response, LambdaEventJson.Default.APIGatewayHttpApiV2ProxyResponse));
            }
        });

    /// <summary>Runs the generated wrapper and returns its answer: JSON of payload 2.0.</summary>
    public Task<Stream> InvokeAsync(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        _wrapper(request, context);
}

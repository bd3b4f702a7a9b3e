using Amazon.Lambda.Annotations;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Lambda.Telemetry;
using EventPlatform.Pages;

namespace EventPlatform.Lambda;

/// <summary>The pages for browsers below <c>/app/</c>. They need no key, and no database: they call the API.</summary>
/// <param name="log">Writes a line for each request.</param>
public sealed class PageFunctions(InvocationLog log)
{
    /// <summary>The route of the guest's page, which has nothing after the slash.</summary>
    public const string IndexRoute = "/app/";

    /// <summary>The route of all others.</summary>
    public const string Route = "/app/{proxy+}";

    /// <summary>
    /// Answers with a page, or with what a page loads. It has two routes, and one of them is greedy: Annotations knows
    /// neither, so both are written in template.yaml by hand.
    /// </summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="context">The invocation.</param>
    /// <returns>200, 304 or 404.</returns>
    [LambdaFunction(ResourceName = nameof(GetPage))]
    public Task<APIGatewayHttpApiV2ProxyResponse> GetPage(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var invocation = log.Begin(context);
        string? path = null;
        request.PathParameters?.TryGetValue("proxy", out path);
        var page = PageFiles.Embedded.Find(path, HeaderOf("accept-encoding"), HeaderOf("if-none-match"));
        log.Answered(
            invocation, request.RouteKey, request.RequestContext?.RequestId ?? context.AwsRequestId, page.Status,
            code: null, failure: null);
        return Task.FromResult(new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = page.Status,
            Headers = page.Headers.ToDictionary(),
            Body = Convert.ToBase64String(page.Body.Span),
            IsBase64Encoded = true,
        });

        string? HeaderOf(string name) => request.Headers?.FirstOrDefault(
            header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }
}

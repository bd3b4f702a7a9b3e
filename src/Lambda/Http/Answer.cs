using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>Makes the answers.</summary>
internal static class Answer
{
    // API Gateway allows these in a base path besides letters and digits; a stage has fewer.
    private const string PrefixMarks = "$-_.+!*'()";

    /// <summary>200 with a representation.</summary>
    public static IHttpResult Ok<T>(T value, JsonTypeInfo<T> json) => Json(HttpStatusCode.OK, value, json);

    /// <summary>
    /// 201 with a representation and where it is found: by its id, below the path as the route spells it, and not as
    /// the request does: /x/../guests is routed like /guests.
    /// </summary>
    public static IHttpResult Created<T>(
        APIGatewayHttpApiV2ProxyRequest request, string id, T value, JsonTypeInfo<T> json) =>
        Json(HttpStatusCode.Created, value, json)
            .AddHeader("location", $"{PathBefore(request)}{PathOfRoute(request)}/{id}");

    /// <summary>304: the client has this version.</summary>
    public static IHttpResult NotModified(IVersioned row) => New(HttpStatusCode.NotModified).AddVersionOf(row);

    /// <summary>204.</summary>
    public static IHttpResult NoContent() => New(HttpStatusCode.NoContent);

    /// <summary>
    /// Any answer. Most hold personal data: no cache may store them, and no browser guess what they are.
    /// </summary>
    public static IHttpResult New(HttpStatusCode status, string? body = null) =>
        HttpResults.NewResult(status, body)
            .AddHeader("cache-control", "no-store")
            .AddHeader("x-content-type-options", "nosniff");

    /// <summary>Adds the version of what an answer shows, if it shows one row.</summary>
    public static IHttpResult AddVersionOf(this IHttpResult result, object? shown) =>
        shown is IVersioned row ? result.AddHeader(EntityTag.Header, EntityTag.Of(row)) : result;

    // Serialised here: the Lambda serializer would drop nulls and rename fields.
    private static IHttpResult Json<T>(HttpStatusCode status, T value, JsonTypeInfo<T> json) =>
        New(status, JsonSerializer.Serialize(value, json)).AddHeader("content-type", "application/json")
            .AddVersionOf(value);

    /// <summary>
    /// The stage or base path that API Gateway has before the path of the route; empty when there is none.
    /// </summary>
    public static string PathBefore(APIGatewayHttpApiV2ProxyRequest request)
    {
        var path = (request.RawPath ?? "").Split('/');
        var before = string.Join('/', path.SkipLast(PathOfRoute(request).Count(c => c == '/')));
        return before.Split('/').Skip(1).All(IsPlain) ? before : "";
    }

    // A test event in Lambda's console may lack the route.
    private static string PathOfRoute(APIGatewayHttpApiV2ProxyRequest request) =>
        request.RouteKey?.Split(' ')[^1] ?? request.RawPath ?? "";

    private static bool IsPlain(string segment) =>
        segment is [not '.', ..]
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || PrefixMarks.Contains(c, StringComparison.Ordinal));
}

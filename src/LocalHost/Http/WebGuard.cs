using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventPlatform.LocalHost.Http;

/// <summary>
/// Refuses requests of unknown web pages, because the server trusts every client. Without it, any page in a browser on
/// this machine could send a form, and a page whose host name resolves to 127.0.0.1 could read the answers.
/// </summary>
/// <param name="hostNames">Host names besides those of the loopback address, without a port.</param>
/// <param name="origins">Origins whose pages may call the server, as browsers write them.</param>
public sealed class WebGuard(IEnumerable<string> hostNames, IEnumerable<string> origins)
{
    /// <summary>The HTTP methods for pages of other origins, as in CorsConfiguration of template.yaml.</summary>
    public const string AllowedMethods = "GET,POST,PUT,DELETE";

    /// <summary>The headers that these pages may send.</summary>
    public const string AllowedHeaders = "authorization,content-type,if-match,if-none-match";

    /// <summary>The headers of an answer that these pages may read.</summary>
    public const string ExposedHeaders = "etag,link,location,retry-after,www-authenticate";

    /// <summary>How long a browser may cache these rules, in seconds.</summary>
    public const string MaxAgeSeconds = "600";

    private const string OtherHost =
        "Misdirected Request: serve answers to localhost, 127.0.0.1 and [::1]. " +
        "Start it with --host-name NAME to have it answer to another name.";

    private const string OtherOrigin =
        "Forbidden: a web page of another origin sent this request. " +
        "Start serve with --cors ORIGIN to let the pages of that origin call it. " +
        "A link to serve works when it is typed or pasted into the address bar.";

    private readonly HashSet<string> _hostNames =
        new(["localhost", "127.0.0.1", "[::1]", .. hostNames], StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _origins = new(origins, StringComparer.Ordinal);

    /// <summary>Tells whether a text is a DNS name or an IPv4 address, without a port.</summary>
    public static bool IsHostName(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    /// <summary>Reads an origin and returns it in the form of browsers.</summary>
    /// <param name="text">Scheme, host and port, such as <c>http://localhost:3000</c>.</param>
    /// <param name="origin">The origin; null when the text is none.</param>
    /// <returns>False when the text is not one origin.</returns>
    public static bool TryParseOrigin(string text, [NotNullWhen(true)] out string? origin)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && !text.Contains('*', StringComparison.Ordinal);
        origin = valid ? uri!.GetLeftPart(UriPartial.Authority) : null;
        return valid;
    }

    /// <summary>Calls <paramref name="next"/> or refuses the request.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var headers = http.Request.Headers;
        if (!_hostNames.Contains(http.Request.Host.Host))
            return http.AnswerAsync(StatusCodes.Status421MisdirectedRequest, OtherHost);

        if (headers.Origin is not [{ } origin] || !_origins.Contains(origin))
        {
            return IsOwnOrigin(http.Request) && (IsOwnSite(headers["Sec-Fetch-Site"]) || OpensPage(http.Request))
                ? next(http)
                : http.AnswerAsync(StatusCodes.Status403Forbidden, OtherOrigin);
        }

        // As API Gateway does it: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
        var answer = http.Response.Headers;
        answer.AccessControlAllowOrigin = origin;
        answer.AccessControlExposeHeaders = ExposedHeaders;
        answer.Vary = "Origin";
        if (!HttpMethods.IsOptions(http.Request.Method) || headers.AccessControlRequestMethod.Count == 0)
            return next(http);

        answer.AccessControlAllowMethods = AllowedMethods;
        answer.AccessControlAllowHeaders = AllowedHeaders;
        answer.AccessControlMaxAge = MaxAgeSeconds;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    // Programs send no Origin. Pages send it, except with reads whose answers they cannot see.
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin.Count == 0
        || (request.Headers.Origin is [{ } only]
            && only.Equals($"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));

    // For those reads: "same-site" is another port of localhost, "none" is the address bar.
    private static bool IsOwnSite(StringValues site) => site.Count == 0 || site is ["same-origin" or "none"];

    // An invitation link in a mail program or a chat. The page has no data in it, and no frame shows it.
    private static bool OpensPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments("/app")
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
}

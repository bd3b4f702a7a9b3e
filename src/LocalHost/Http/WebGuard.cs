using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventPlatform.LocalHost.Http;

/// <summary>
/// Keeps web pages away from a server that trusts everybody who reaches it. A browser on this machine reaches it, too,
/// whatever page it shows: without a guard, any page could send a form to it, and a page whose name is made to resolve
/// to 127.0.0.1 could read its answers as well.
/// </summary>
/// <param name="hostNames">Names that it answers to besides those of the loopback address, without a port.</param>
/// <param name="origins">Origins whose pages may call it, as browsers write them.</param>
public sealed class WebGuard(IEnumerable<string> hostNames, IEnumerable<string> origins)
{
    /// <summary>
    /// The HTTP methods that a page of another origin may use. As in CorsConfiguration of template.yaml.
    /// </summary>
    public const string AllowedMethods = "GET,POST,PUT,DELETE";

    /// <summary>The headers that such a page may send.</summary>
    public const string AllowedHeaders = "content-type";

    /// <summary>The headers of an answer that such a page sees.</summary>
    public const string ExposedHeaders = "location,retry-after";

    /// <summary>How long a browser remembers all this, in seconds.</summary>
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

    /// <summary>Whether a text is a host name without a port, as <c>--host-name</c> takes it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True for a DNS name or an IPv4 address.</returns>
    public static bool IsHostName(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;

    /// <summary>Reads an origin, as <c>--cors</c> takes it, into the form in which browsers send it.</summary>
    /// <param name="text">Scheme, host and port, such as <c>http://localhost:3000</c>.</param>
    /// <param name="origin">The origin; null when the text is none.</param>
    /// <returns>False when the text is no single origin.</returns>
    public static bool TryParseOrigin(string text, [NotNullWhen(true)] out string? origin)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && !text.Contains('*', StringComparison.Ordinal);
        origin = valid ? uri!.GetLeftPart(UriPartial.Authority) : null;
        return valid;
    }

    /// <summary>Passes a request on, or answers it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="next">Answers requests that may pass.</param>
    /// <returns>A task that ends when it is answered.</returns>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var headers = http.Request.Headers;
        if (!_hostNames.Contains(http.Request.Host.Host))
            return http.AnswerAsync(StatusCodes.Status421MisdirectedRequest, OtherHost);

        if (headers.Origin is not [{ } origin] || !_origins.Contains(origin))
        {
            return IsOwnOrigin(http.Request) && IsOwnSite(headers["Sec-Fetch-Site"])
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

    // What is no web page sends no Origin. A page sends it with everything but reads that it cannot see the answer of.
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin.Count == 0
        || (request.Headers.Origin is [{ } only]
            && only.Equals($"http://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));

    // Those reads too: "same-site" is any other port of localhost, "none" is the address bar.
    private static bool IsOwnSite(StringValues site) => site.Count == 0 || site is ["same-origin" or "none"];
}

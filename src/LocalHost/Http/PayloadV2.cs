using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Lambda;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EventPlatform.LocalHost.Http;

/// <summary>
/// Translates between HTTP and API Gateway's payload format 2.0:
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
/// </summary>
public static class PayloadV2
{
    // Lambda's limit for an event and for an answer. AWS's own emulator of API Gateway has the same:
    // https://github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2, LambdaRuntimeAPI.cs
    private const int MaxPayloadBytes = 6 * 1024 * 1024;

    // A body of this length never makes an event too large: JSON has at most six bytes for a character.
    private const int SmallBody = 512 * 1024;

    // API Gateway escapes only the characters that JSON requires.
    private static readonly LambdaEventJson EventJson =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Creates the event of a request and reads the body to its end.</summary>
    /// <param name="http">The request.</param>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="template">The route's path with its variables.</param>
    /// <exception cref="IOException">The body could not be read.</exception>
    public static async Task<APIGatewayHttpApiV2ProxyRequest> ReadAsync(
        HttpContext http, string requestId, string template)
    {
        ArgumentNullException.ThrowIfNull(http);
        var request = http.Request;
        // Raw by name only: API Gateway decodes it, and so does AWS's own emulator (HttpContextExtensions.cs).
        var rawPath = request.Path.Value;
        var (body, isBase64) = await ReadBodyAsync(request, http.RequestAborted);
        var now = TimeProvider.System.GetUtcNow();
        return new APIGatewayHttpApiV2ProxyRequest
        {
            Version = "2.0",
            RouteKey = $"{request.Method} {template}",
            RawPath = rawPath,
            RawQueryString = request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
            Cookies = request.Headers.Cookie.Count == 0 ? null : request.Headers.Cookie.ToString().Split("; "),
            Headers = request.Headers
                .Where(header => !header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => Joined(header.Value)),
            QueryStringParameters = request.Query.Count == 0
                ? null
                : request.Query.ToDictionary(pair => pair.Key, pair => Joined(pair.Value)),
            PathParameters = request.RouteValues.Count == 0
                ? null
                : request.RouteValues.ToDictionary(pair => pair.Key, pair => (string)pair.Value!),
            Body = body,
            IsBase64Encoded = isBase64,
            RequestContext = new APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext
            {
                ApiId = "local",
                DomainName = request.Host.Value,
                RequestId = requestId,
                RouteKey = $"{request.Method} {template}",
                Stage = "$default",
                Time = now.ToString("dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture),
                TimeEpoch = now.ToUnixTimeMilliseconds(),
                Http = new APIGatewayHttpApiV2ProxyRequest.HttpDescription
                {
                    Method = request.Method,
                    Path = rawPath,
                    Protocol = request.Protocol,
                    SourceIp = http.Connection.RemoteIpAddress?.ToString(),
                    UserAgent = request.Headers.UserAgent,
                },
            },
        };
    }

    /// <summary>Tells whether an event is larger than Lambda's limit of 6 MiB.</summary>
    public static bool IsTooLarge(APIGatewayHttpApiV2ProxyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!(request.Body?.Length > SmallBody)) return false;

        var json = JsonSerializer.SerializeToUtf8Bytes(request, EventJson.APIGatewayHttpApiV2ProxyRequest);
        return json.Length > MaxPayloadBytes;
    }

    /// <summary>Sends a function's answer.</summary>
    /// <exception cref="InvalidOperationException">It is no answer, or larger than Lambda's limit.</exception>
    public static async Task WriteAsync(Stream answer, HttpResponse response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(response);
        if (answer.Length > MaxPayloadBytes)
            throw new InvalidOperationException($"The function's answer has more than {MaxPayloadBytes} bytes.");

        var payload = await JsonSerializer.DeserializeAsync(
                answer, LambdaEventJson.Default.APIGatewayHttpApiV2ProxyResponse, cancellationToken)
            ?? throw new InvalidOperationException("The function answered null.");
        response.StatusCode = payload.StatusCode;
        foreach (var (name, value) in payload.Headers ?? new Dictionary<string, string>())
        {
            // The guard of serve has varied the answer already.
            var isAdded = name.Equals(HeaderNames.Vary, StringComparison.OrdinalIgnoreCase);
            response.Headers[name] = isAdded ? StringValues.Concat(response.Headers.Vary, value) : value;
        }

        foreach (var cookie in payload.Cookies ?? [])
            response.Headers.SetCookie = StringValues.Concat(response.Headers.SetCookie, cookie);
        if (string.IsNullOrEmpty(payload.Body)) return;

        var body = payload.IsBase64Encoded
            ? Convert.FromBase64String(payload.Body)
            : Encoding.UTF8.GetBytes(payload.Body);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }

    private static string Joined(StringValues values) => string.Join(',', values.AsEnumerable());

    private static async Task<(string? Body, bool IsBase64)> ReadBodyAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0) return (null, false);

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        if (!IsText(request.ContentType)) return (Convert.ToBase64String(bytes), true);
        try
        {
            return (StrictUtf8.GetString(bytes), false);
        }
        catch (DecoderFallbackException)
        {
            return (Convert.ToBase64String(bytes), true);
        }
    }

    // API Gateway sends these as text and all others, forms included, as base64.
    private static bool IsText(string? contentType)
    {
        var mediaType = contentType?.Split(';')[0].Trim() ?? "text/plain";
        return mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("javascript", StringComparison.OrdinalIgnoreCase);
    }
}

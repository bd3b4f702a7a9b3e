using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Annotations.APIGateway;

/// <summary>
/// Creates results. A string body is sent unchanged as text/plain; bytes and streams are sent in base64 as
/// application/octet-stream; the Lambda serializer writes other objects as application/json. An added content-type
/// header replaces these types.
/// </summary>
public sealed class HttpResults : IHttpResult
{
    private const string ContentType = "content-type";
    private readonly object? _body;
    private Dictionary<string, List<string>>? _headers;

    private HttpResults(HttpStatusCode statusCode, object? body = null) => (StatusCode, _body) = (statusCode, body);

    /// <inheritdoc />
    public HttpStatusCode StatusCode { get; }

    /// <summary>Creates a result with any status.</summary>
    /// <param name="statusCode">The status.</param>
    /// <param name="body">The body.</param>
    public static IHttpResult NewResult(HttpStatusCode statusCode, object? body = null) =>
        new HttpResults(statusCode, body);

    /// <inheritdoc />
    public IHttpResult AddHeader(string name, string value)
    {
        name = name.ToLowerInvariant();
        _headers ??= [];
        if (!_headers.TryGetValue(name, out var values)) _headers[name] = values = [];
        values.Add(value);
        return this;
    }

    /// <inheritdoc />
    public Stream Serialize(HttpResultSerializationOptions options)
    {
        if (options is not
            {
                Format: HttpResultSerializationOptions.ProtocolFormat.HttpApi,
                Version: HttpResultSerializationOptions.ProtocolVersion.V2,
            })
        {
            throw new NotSupportedException("Only HTTP API payload 2.0 is supported.");
        }

        var (body, contentType, base64) = Format(_body, options.Serializer);
        if (!string.IsNullOrEmpty(body) && _headers?.ContainsKey(ContentType) != true)
            AddHeader(ContentType, contentType);

        var payload = new Payload
        {
            StatusCode = (int)StatusCode,
            Headers = _headers?.ToDictionary(header => header.Key, header => string.Join(",", header.Value)),
            Body = body,
            IsBase64Encoded = base64,
        };
        var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, payload, PayloadJsonContext.Default.Payload);
        stream.Position = 0;
        return stream;
    }

    private static (string? Body, string ContentType, bool Base64) Format(object? body, ILambdaSerializer? serializer)
    {
        const string Binary = "application/octet-stream";
        switch (body)
        {
            case null:
                return (null, string.Empty, false);
            case string text:
                return (text, "text/plain", false);
            case byte[] bytes:
                return (Convert.ToBase64String(bytes), Binary, true);
            case IList<byte> bytes:
                return (Convert.ToBase64String([.. bytes]), Binary, true);
            case Stream stream:
                using (var copy = new MemoryStream())
                {
                    stream.CopyTo(copy);
                    return (Convert.ToBase64String(copy.ToArray()), Binary, true);
                }

            default:
                using (var json = new MemoryStream())
                {
                    (serializer ?? throw new InvalidOperationException("A body that is an object needs a serializer."))
                        .Serialize(body, json);
                    return (Encoding.UTF8.GetString(json.ToArray()), "application/json", false);
                }
        }
    }

    /// <summary>The answer as API Gateway reads it.</summary>
    internal sealed class Payload
    {
        [JsonPropertyName("statusCode")]
        public required int StatusCode { get; init; }

        [JsonPropertyName("headers")]
        public required Dictionary<string, string>? Headers { get; init; }

        // Never set, and with a capital letter, as AWS's package has it.
        public string[]? Cookies { get; init; }

        [JsonPropertyName("body")]
        public required string? Body { get; init; }

        [JsonPropertyName("isBase64Encoded")]
        public required bool IsBase64Encoded { get; init; }
    }
}

/// <summary>Writes the answer without reflection, for the cold start.</summary>
[JsonSerializable(typeof(HttpResults.Payload))]
internal sealed partial class PayloadJsonContext : JsonSerializerContext;

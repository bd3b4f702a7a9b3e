using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventPlatform.TestSupport.Functions;

/// <summary>Makes events as API Gateway (payload 2.0) and SQS send them.</summary>
public static class LambdaEvents
{
    /// <summary>The content type that a route takes: that of a file, or JSON.</summary>
    public const string ByRoute = "by route";

    private const string Host = "example.execute-api.eu-central-1.amazonaws.com";

    /// <summary>An HTTP request.</summary>
    /// <param name="method">Such as GET.</param>
    /// <param name="path">The path, percent-encoded, with its query.</param>
    /// <param name="template">The route's path, such as <c>/guests/{guest_id}</c>; the path itself when null.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="contentType">The header, <see cref="ByRoute"/>, or null for none.</param>
    /// <param name="isBase64">Whether the body is base64.</param>
    /// <param name="requestId">The id that API Gateway gave the request.</param>
    /// <param name="stage">What a named stage puts before the path, such as <c>/prod</c>.</param>
    /// <param name="more">Other headers.</param>
    /// <returns>The event, as JSON.</returns>
    public static byte[] Http(
        string method, string path, string? template = null, string? body = null,
        string? contentType = ByRoute, bool isBase64 = false, string requestId = "JKJaXmPLvHcESHA=",
        string stage = "", params IEnumerable<(string Name, string Value)> more)
    {
        var (rawPath, query) = path.Split('?', 2) is [var before, var after] ? (before, after) : (path, "");
        template ??= rawPath;
        var headers = new JsonObject
        {
            ["accept"] = "application/json",
            ["accept-encoding"] = "gzip, br",
            ["host"] = Host,
            ["user-agent"] = "tests",
            ["x-amzn-trace-id"] = "Root=1-00000000-000000000000000000000000",
            ["x-forwarded-for"] = "192.0.2.1",
            ["x-forwarded-port"] = "443",
            ["x-forwarded-proto"] = "https",
        };
        if (contentType is ByRoute) contentType = template == "/guests/import" ? "text/csv" : "application/json";
        if (contentType is not null) headers["content-type"] = contentType;
        foreach (var (name, value) in more) headers[name] = value;
        if (body is not null) headers["content-length"] = $"{Encoding.UTF8.GetByteCount(body)}";
        var json = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = $"{method} {template}",
            ["rawPath"] = stage + rawPath,
            ["rawQueryString"] = query,
            ["headers"] = headers,
            ["requestContext"] = new JsonObject
            {
                ["accountId"] = "123456789012",
                ["apiId"] = "example",
                ["domainName"] = Host,
                ["domainPrefix"] = "example",
                ["http"] = new JsonObject
                {
                    ["method"] = method,
                    ["path"] = stage + rawPath,
                    ["protocol"] = "HTTP/1.1",
                    ["sourceIp"] = "192.0.2.1",
                    ["userAgent"] = "tests",
                },
                ["requestId"] = requestId,
                ["routeKey"] = $"{method} {template}",
                ["stage"] = stage.Length == 0 ? "$default" : stage.Trim('/'),
                ["time"] = "01/Jan/2027:12:00:00 +0000",
                ["timeEpoch"] = 1798804800000,
            },
            ["isBase64Encoded"] = isBase64,
        };
        // What a request does not have is left out.
        if (query.Length > 0) json["queryStringParameters"] = Parameters(query);
        if (template.Contains('{')) json["pathParameters"] = Variables(template, rawPath);
        if (body is not null) json["body"] = body;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <summary>A batch of messages.</summary>
    /// <param name="messages">Message id and body of each.</param>
    /// <returns>The event, as JSON.</returns>
    public static byte[] Queue(IEnumerable<(string MessageId, string Body)> messages)
    {
        var records = messages.Select(message => (JsonNode)new JsonObject
        {
            ["messageId"] = message.MessageId,
            ["receiptHandle"] = "AQEBzbVv0000000000000000000000000000000000000000000000000000000000000000000000==",
            ["body"] = message.Body,
            ["attributes"] = new JsonObject
            {
                ["ApproximateReceiveCount"] = "1",
                ["SentTimestamp"] = "1798804800000",
                ["SenderId"] = "AIDAEXAMPLE",
                ["ApproximateFirstReceiveTimestamp"] = "1798804800001",
            },
            ["messageAttributes"] = new JsonObject(),
            ["md5OfBody"] = "00000000000000000000000000000000",
            ["eventSource"] = "aws:sqs",
            ["eventSourceARN"] = "arn:aws:sqs:eu-central-1:123456789012:activities",
            ["awsRegion"] = "eu-central-1",
        });
        // The one name in capitals that AWS has in this event.
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Records"] = new JsonArray([.. records]) });
    }

    private static JsonObject Parameters(string query) => new(query.Split('&')
        .Select(pair => pair.Split('=', 2))
        .GroupBy(pair => Unescape(pair[0]), pair => pair.Length == 2 ? Unescape(pair[1]) : "")
        .Select(values => KeyValuePair.Create(values.Key, (JsonNode?)string.Join(',', values))));

    // {proxy+} takes the rest of the path, and is called proxy.
    private static JsonObject Variables(string template, string path)
    {
        var parts = template.Split('/');
        return new(parts.Zip(path.Split('/', parts.Length))
            .Where(pair => pair.First.StartsWith('{'))
            .Select(pair => KeyValuePair.Create(
                pair.First.Trim('{', '+', '}'), (JsonNode?)Uri.UnescapeDataString(pair.Second))));
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>Makes events as API Gateway and SQS send them.</summary>
internal static class Events
{
    /// <summary>An HTTP request in payload 2.0.</summary>
    /// <param name="method">Such as GET.</param>
    /// <param name="path">The path.</param>
    /// <param name="variable">The name of the route's variable and its value.</param>
    /// <param name="query">The query's parameters.</param>
    /// <param name="body">JSON.</param>
    public static byte[] Http(
        string method, string path, (string Name, string Value)? variable = null,
        IReadOnlyDictionary<string, string>? query = null, string? body = null)
    {
        var template = variable is { } found
            ? path.Replace(found.Value, $"{{{found.Name}}}", StringComparison.Ordinal)
            : path;
        var headers = new JsonObject
        {
            ["accept"] = "application/json",
            ["accept-encoding"] = "gzip, br",
            ["host"] = "example.execute-api.eu-central-1.amazonaws.com",
            ["user-agent"] = "bench",
            ["x-amzn-trace-id"] = "Root=1-00000000-000000000000000000000000",
            ["x-forwarded-for"] = "192.0.2.1",
            ["x-forwarded-port"] = "443",
            ["x-forwarded-proto"] = "https",
        };
        if (body is not null)
        {
            headers["content-type"] = "application/json";
            headers["content-length"] =
                Encoding.UTF8.GetByteCount(body).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var json = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = $"{method} {template}",
            ["rawPath"] = path,
            ["rawQueryString"] = query is null
                ? ""
                : string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
            ["headers"] = headers,
            ["requestContext"] = new JsonObject
            {
                ["accountId"] = "123456789012",
                ["apiId"] = "example",
                ["domainName"] = "example.execute-api.eu-central-1.amazonaws.com",
                ["domainPrefix"] = "example",
                ["http"] = new JsonObject
                {
                    ["method"] = method,
                    ["path"] = path,
                    ["protocol"] = "HTTP/1.1",
                    ["sourceIp"] = "192.0.2.1",
                    ["userAgent"] = "bench",
                },
                ["requestId"] = "bench-request-1=",
                ["routeKey"] = $"{method} {template}",
                ["stage"] = "$default",
                ["time"] = "01/Jan/2027:12:00:00 +0000",
                ["timeEpoch"] = 1798804800000,
            },
            ["isBase64Encoded"] = false,
        };
        if (query is not null)
        {
            json["queryStringParameters"] =
                new JsonObject(query.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        if (variable is { } route) json["pathParameters"] = new JsonObject { [route.Name] = route.Value };
        if (body is not null) json["body"] = body;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <summary>A batch of activities as SQS delivers it.</summary>
    /// <param name="activities">The activities.</param>
    public static byte[] Queue(IEnumerable<ActivityMessage> activities)
    {
        var records = activities.Select(activity => (JsonNode)new JsonObject
        {
            ["messageId"] = activity.Id.ToString("D"),
            ["receiptHandle"] = "AQEBzbVv0000000000000000000000000000000000000000000000000000000000000000000000==",
            ["body"] = ActivityMessageJson.Write(activity),
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
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Records"] = new JsonArray([.. records]) });
    }

    /// <summary>
    /// Gives the activities of a queue event new ids, in place: a message that was stored before would be skipped. It
    /// takes far less than a microsecond and no memory.
    /// </summary>
    /// <param name="json">The event.</param>
    /// <param name="places">Where the ids stand, as <see cref="PlacesOf"/> found them.</param>
    public static void Renew(byte[] json, IReadOnlyList<int> places)
    {
        foreach (var place in places) Utf8Formatter.TryFormat(Guid.NewGuid(), json.AsSpan(place), out _);
    }

    /// <summary>Where ids stand in an event's bodies.</summary>
    /// <param name="json">The event.</param>
    /// <param name="activities">Their activities.</param>
    public static IReadOnlyList<int> PlacesOf(byte[] json, IEnumerable<ActivityMessage> activities) =>
        [
            .. activities
            .Select(activity => json.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(activity.Id.ToString("D"))))];
}

using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace EventPlatform.CompatTests;

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(SerializerTests.Sample))]
internal sealed partial class TestJsonContext : JsonSerializerContext;

public sealed class SerializerTests
{
    public static readonly TheoryData<bool> Both = [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void Deserialize_HttpApiEvent_ReadsEveryPart(bool generated)
    {
        var request = Read<APIGatewayHttpApiV2ProxyRequest>(generated, """
            {
              "version": "2.0", "routeKey": "GET /guests/{guest_id}", "rawPath": "/prod/guests/7",
              "rawQueryString": "a=1&a=2", "cookies": ["s=1"], "headers": { "accept": "x,y" },
              "queryStringParameters": { "a": "1,2" },
              "requestContext": {
                "accountId": "1", "apiId": "2", "domainName": "h", "domainPrefix": "p", "requestId": "r",
                "routeKey": "k", "stage": "prod", "time": "t", "timeEpoch": 1700000000000,
                "http": {
                  "method": "GET", "path": "/p", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "ua" },
                "authorizer": { "jwt": { "claims": { "sub": "u" }, "scopes": ["s"] } }
              },
              "pathParameters": { "guest_id": "7" }, "stageVariables": { "v": "w" }, "body": "aGk=",
              "isBase64Encoded": true, "unknown": [1]
            }
            """);

        Assert.Equal("GET /guests/{guest_id}", request.RouteKey);
        Assert.Equal(("2.0", "/prod/guests/7", "a=1&a=2"), (request.Version, request.RawPath, request.RawQueryString));
        Assert.Equal(["s=1"], request.Cookies!);
        Assert.Equal("x,y", request.Headers!["accept"]);
        Assert.Equal("1,2", request.QueryStringParameters!["a"]);
        Assert.Equal("7", request.PathParameters!["guest_id"]);
        Assert.Equal("w", request.StageVariables!["v"]);
        Assert.Equal(("aGk=", true), (request.Body, request.IsBase64Encoded));
        var context = request.RequestContext!;
        Assert.Equal(("prod", "r", 1700000000000), (context.Stage, context.RequestId, context.TimeEpoch));
        Assert.Equal(("GET", "192.0.2.1"), (context.Http!.Method, context.Http.SourceIp));
        Assert.Equal("u", context.Authorizer!.Jwt!.Claims!["sub"]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Deserialize_PartsLeftOut_AreNull(bool generated)
    {
        var request = Read<APIGatewayHttpApiV2ProxyRequest>(generated, """{"rawPath":"/"}""");

        Assert.Null(request.QueryStringParameters);
        Assert.Null(request.PathParameters);
        Assert.Null(request.Body);
        Assert.False(request.IsBase64Encoded);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Deserialize_SqsEvent_ReadsMessagesAndAttributes(bool generated)
    {
        var batch = Read<SQSEvent>(generated, """
            { "Records": [ {
              "messageId": "m", "receiptHandle": "r", "body": "{}", "attributes": { "ApproximateReceiveCount": "2" },
              "messageAttributes": {
                "t": { "stringValue": "v", "dataType": "String", "stringListValues": [], "binaryListValues": [] },
                "b": { "binaryValue": "AP8=", "dataType": "Binary" } },
              "md5OfBody": "d", "eventSource": "aws:sqs", "eventSourceARN": "arn", "awsRegion": "eu-west-1" } ] }
            """);

        var message = Assert.Single(batch.Records);
        Assert.Equal(("m", "r", "{}"), (message.MessageId, message.ReceiptHandle, message.Body));
        Assert.Equal(("arn", "eu-west-1", "d"), (message.EventSourceArn, message.AwsRegion, message.Md5OfBody));
        Assert.Equal("2", message.Attributes!["ApproximateReceiveCount"]);
        Assert.Equal("v", message.MessageAttributes!["t"].StringValue);
        Assert.Equal([0, 255], message.MessageAttributes["b"].BinaryValue!.ToArray());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Serialize_BatchResponse_IsWhatLambdaReads(bool generated)
    {
        Assert.Equal("""{"batchItemFailures":[]}""", Write(generated, new SQSBatchResponse()));
        Assert.Equal(
            """{"batchItemFailures":[{"itemIdentifier":"m"}]}""",
            Write(generated, new SQSBatchResponse([new() { ItemIdentifier = "m" }])));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Serialize_HttpResponse_LeavesNullsOut(bool generated)
    {
        var response = new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string> { ["vary"] = "a,b,c" },
            Body = "é",
        };

        Assert.Equal(
            """{"statusCode":200,"headers":{"vary":"a,b,c"},"body":"é","isBase64Encoded":false}""",
            Write(generated, response));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Serialize_OwnClass_KeepsItsNames(bool generated)
    {
        var sample = new Sample("x", null, [1, 2], new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        Assert.Equal("""{"SomeName":"x","Bytes":[1,2],"At":"2026-01-02T03:04:05Z"}""", Write(generated, sample));
    }

    [Theory]
    [InlineData("\"2026-01-02T03:04:05Z\"", "2026-01-02T03:04:05Z")]
    [InlineData("1700000000", "2023-11-14T22:13:20Z")]
    [InlineData("1700000000000", "2023-11-14T22:13:20Z")]
    public void Deserialize_Time_IsTextSecondsOrMilliseconds(string json, string expected)
    {
        var sample = Read<Sample>(true, $$"""{"someNAME":"x","at":{{json}},"bytes":"AQI="}""");

        Assert.Equal(
            expected,
            sample.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal([1, 2], sample.Bytes!);
        Assert.Equal("x", sample.SomeName);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Deserialize_NotJson_ThrowsTheSerializersException(bool generated) =>
        Assert.Throws<JsonSerializerException>(() => Read<SQSEvent>(generated, "{\"Records\":"));

    [Fact]
    public void Serialize_TypeNotInContext_ThrowsTheSerializersException() =>
        Assert.Contains(
            nameof(TestJsonContext),
            Assert.Throws<JsonSerializerException>(() => Write(true, new { A = 1 })).Message,
            StringComparison.Ordinal);

    private static ILambdaSerializer Serializer(bool generated) =>
        generated ? new SourceGeneratorLambdaJsonSerializer<TestJsonContext>() : new DefaultLambdaJsonSerializer();

    private static T Read<T>(bool generated, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return Serializer(generated).Deserialize<T>(stream);
    }

    private static string Write<T>(bool generated, T value)
    {
        using var stream = new MemoryStream();
        Serializer(generated).Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal sealed record Sample(string SomeName, string? Nothing, byte[]? Bytes, DateTime At);
}

using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace EventPlatform.CompatTests;

public sealed class HttpResultsTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData((HttpStatusCode)422)]
    public void NewResult_HasItsStatus(HttpStatusCode status)
    {
        var result = HttpResults.NewResult(status);

        Assert.Equal(status, result.StatusCode);
        Assert.Equal((int)status, Json(result).GetProperty("statusCode").GetInt32());
    }

    [Fact]
    public void Serialize_String_GoesOutAsItIs()
    {
        var json = Json(Ok("{\"é\": null}"));

        Assert.Equal("{\"é\": null}", json.GetProperty("body").GetString());
        Assert.False(json.GetProperty("isBase64Encoded").GetBoolean());
        Assert.Equal("text/plain", json.GetProperty("headers").GetProperty("content-type").GetString());
    }

    [Fact]
    public void Serialize_Members_AreTheOfficialOnes() => Assert.Equal(
        ["statusCode", "headers", "Cookies", "body", "isBase64Encoded"],
        Json(Ok("x")).EnumerateObject().Select(member => member.Name));

    [Fact]
    public void Serialize_ContentTypeAdded_IsKept()
    {
        var json = Json(Ok("{}").AddHeader("Content-Type", "application/problem+json"));

        var header = Assert.Single(json.GetProperty("headers").EnumerateObject());
        Assert.Equal("content-type", header.Name);
        Assert.Equal("application/problem+json", header.Value.GetString());
    }

    [Fact]
    public void Serialize_RepeatedHeader_IsJoinedByCommas()
    {
        var json = Json(Ok().AddHeader("Vary", "accept").AddHeader("vary", "origin"));

        Assert.Equal("accept,origin", json.GetProperty("headers").GetProperty("vary").GetString());
    }

    [Fact]
    public void Serialize_NoBody_HasNoContentType()
    {
        var json = Json(HttpResults.NewResult(HttpStatusCode.NoContent));

        Assert.Equal(JsonValueKind.Null, json.GetProperty("headers").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("body").ValueKind);
        Assert.Equal(JsonValueKind.Null, Json(Ok(string.Empty)).GetProperty("headers").ValueKind);
    }

    [Fact]
    public void Serialize_Bytes_AreBase64()
    {
        byte[] bytes = [0, 255, 10];
        foreach (var body in new object[] { bytes, new List<byte>(bytes), new MemoryStream(bytes) })
        {
            var json = Json(Ok(body));

            Assert.Equal(bytes, json.GetProperty("body").GetBytesFromBase64());
            Assert.True(json.GetProperty("isBase64Encoded").GetBoolean());
            Assert.Equal(
                "application/octet-stream", json.GetProperty("headers").GetProperty("content-type").GetString());
        }
    }

    [Fact]
    public void Serialize_Object_GoesThroughTheLambdaSerializer()
    {
        var json = Json(Ok(new { Name = "Zoë", Nothing = (string?)null }));

        Assert.Equal("{\"Name\":\"Zoë\"}", json.GetProperty("body").GetString());
        Assert.Equal("application/json", json.GetProperty("headers").GetProperty("content-type").GetString());
    }

    [Fact]
    public void Serialize_OtherPayload_IsRefused()
    {
        var v1 = new HttpResultSerializationOptions
        {
            Format = HttpResultSerializationOptions.ProtocolFormat.HttpApi,
            Version = HttpResultSerializationOptions.ProtocolVersion.V1,
        };

        Assert.Throws<NotSupportedException>(() => Ok().Serialize(v1));
        Assert.Throws<NotSupportedException>(() => Ok().Serialize(new HttpResultSerializationOptions()));
    }

    private static IHttpResult Ok(object? body = null) => HttpResults.NewResult(HttpStatusCode.OK, body);

    private static JsonElement Json(IHttpResult result)
    {
        using var stream = result.Serialize(new HttpResultSerializationOptions
        {
            Format = HttpResultSerializationOptions.ProtocolFormat.HttpApi,
            Version = HttpResultSerializationOptions.ProtocolVersion.V2,
            Serializer = new DefaultLambdaJsonSerializer(),
        });
        Assert.Equal(0, stream.Position);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return JsonSerializer.Deserialize<JsonElement>(reader.ReadToEnd());
    }
}

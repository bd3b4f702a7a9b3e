using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace EventPlatform.CompatTests;

public sealed class HttpResultsTests
{
    public static readonly TheoryData<IHttpResult, HttpStatusCode> Factories = new()
    {
        { HttpResults.Ok(), HttpStatusCode.OK },
        { HttpResults.Created(), HttpStatusCode.Created },
        { HttpResults.Accepted(), HttpStatusCode.Accepted },
        { HttpResults.BadRequest(), HttpStatusCode.BadRequest },
        { HttpResults.Unauthorized(), HttpStatusCode.Unauthorized },
        { HttpResults.Forbid(), HttpStatusCode.Forbidden },
        { HttpResults.NotFound(), HttpStatusCode.NotFound },
        { HttpResults.Conflict(), HttpStatusCode.Conflict },
        { HttpResults.InternalServerError(), HttpStatusCode.InternalServerError },
        { HttpResults.BadGateway(), HttpStatusCode.BadGateway },
        { HttpResults.ServiceUnavailable(), HttpStatusCode.ServiceUnavailable },
        { HttpResults.Redirect("/x"), HttpStatusCode.Redirect },
        { HttpResults.Redirect("/x", permanent: true), HttpStatusCode.MovedPermanently },
        { HttpResults.Redirect("/x", preserveMethod: true), HttpStatusCode.TemporaryRedirect },
        { HttpResults.Redirect("/x", permanent: true, preserveMethod: true), HttpStatusCode.PermanentRedirect },
        { HttpResults.NewResult((HttpStatusCode)422), (HttpStatusCode)422 },
    };

    [Theory]
    [MemberData(nameof(Factories))]
    public void Factory_HasItsStatus(IHttpResult result, HttpStatusCode status)
    {
        Assert.Equal(status, result.StatusCode);
        Assert.Equal((int)status, Json(result).GetProperty("statusCode").GetInt32());
    }

    [Fact]
    public void Serialize_String_GoesOutAsItIs()
    {
        var json = Json(HttpResults.Ok("{\"é\": null}"));

        Assert.Equal("{\"é\": null}", json.GetProperty("body").GetString());
        Assert.False(json.GetProperty("isBase64Encoded").GetBoolean());
        Assert.Equal("text/plain", json.GetProperty("headers").GetProperty("content-type").GetString());
    }

    [Fact]
    public void Serialize_Members_AreTheOfficialOnes() => Assert.Equal(
        ["statusCode", "headers", "Cookies", "body", "isBase64Encoded"],
        Json(HttpResults.Ok("x")).EnumerateObject().Select(member => member.Name));

    [Fact]
    public void Serialize_ContentTypeAdded_IsKept()
    {
        var json = Json(HttpResults.Ok("{}").AddHeader("Content-Type", "application/problem+json"));

        var header = Assert.Single(json.GetProperty("headers").EnumerateObject());
        Assert.Equal("content-type", header.Name);
        Assert.Equal("application/problem+json", header.Value.GetString());
    }

    [Fact]
    public void Serialize_RepeatedHeader_IsJoinedByCommas()
    {
        var json = Json(HttpResults.Ok().AddHeader("Vary", "accept").AddHeader("vary", "origin"));

        Assert.Equal("accept,origin", json.GetProperty("headers").GetProperty("vary").GetString());
    }

    [Fact]
    public void Serialize_NoBody_HasNoContentType()
    {
        var json = Json(HttpResults.NewResult(HttpStatusCode.NoContent));

        Assert.Equal(JsonValueKind.Null, json.GetProperty("headers").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("body").ValueKind);
        Assert.Equal(JsonValueKind.Null, Json(HttpResults.Ok(string.Empty)).GetProperty("headers").ValueKind);
    }

    [Fact]
    public void Serialize_Bytes_AreBase64()
    {
        byte[] bytes = [0, 255, 10];
        foreach (var body in new object[] { bytes, new List<byte>(bytes), new MemoryStream(bytes) })
        {
            var json = Json(HttpResults.Ok(body));

            Assert.Equal(bytes, json.GetProperty("body").GetBytesFromBase64());
            Assert.True(json.GetProperty("isBase64Encoded").GetBoolean());
            Assert.Equal("application/octet-stream", json.GetProperty("headers").GetProperty("content-type").GetString());
        }
    }

    [Fact]
    public void Serialize_Object_GoesThroughTheLambdaSerializer()
    {
        var json = Json(HttpResults.Ok(new { Name = "Zoë", Nothing = (string?)null }));

        Assert.Equal("{\"Name\":\"Zoë\"}", json.GetProperty("body").GetString());
        Assert.Equal("application/json", json.GetProperty("headers").GetProperty("content-type").GetString());
    }

    [Fact]
    public void Created_Uri_IsTheLocation()
    {
        var headers = Json(HttpResults.Created("/guests/1", "x")).GetProperty("headers");

        Assert.Equal("/guests/1", headers.GetProperty("location").GetString());
        Assert.Equal("/x", Json(HttpResults.Redirect("/x")).GetProperty("headers").GetProperty("location").GetString());
    }

    [Fact]
    public void ServiceUnavailable_Delay_IsRetryAfter()
    {
        Assert.Equal("7", Json(HttpResults.ServiceUnavailable(7)).GetProperty("headers").GetProperty("retry-after").GetString());
        Assert.Equal(JsonValueKind.Null, Json(HttpResults.ServiceUnavailable(0)).GetProperty("headers").ValueKind);
    }

    [Fact]
    public void Serialize_OtherPayload_IsRefused()
    {
        var v1 = new HttpResultSerializationOptions
        {
            Format = HttpResultSerializationOptions.ProtocolFormat.HttpApi,
            Version = HttpResultSerializationOptions.ProtocolVersion.V1,
        };

        Assert.Throws<NotSupportedException>(() => HttpResults.Ok().Serialize(v1));
        Assert.Throws<NotSupportedException>(() => HttpResults.Ok().Serialize(new HttpResultSerializationOptions()));
    }

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

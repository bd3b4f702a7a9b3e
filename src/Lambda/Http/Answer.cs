using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Annotations.APIGateway;

namespace EventPlatform.Lambda.Http;

/// <summary>Makes the successful answers.</summary>
internal static class Answer
{
    /// <summary>200 with a representation.</summary>
    public static IHttpResult Ok<T>(T value, JsonTypeInfo<T> json) => Json(HttpStatusCode.OK, value, json);

    /// <summary>201 with a representation and where it is found.</summary>
    public static IHttpResult Created<T>(string location, T value, JsonTypeInfo<T> json) =>
        Json(HttpStatusCode.Created, value, json).AddHeader("location", location);

    /// <summary>204.</summary>
    public static IHttpResult NoContent() => HttpResults.NewResult(HttpStatusCode.NoContent);

    // Serialised here: the Lambda serializer would drop nulls and rename fields.
    private static IHttpResult Json<T>(HttpStatusCode status, T value, JsonTypeInfo<T> json) =>
        HttpResults.NewResult(status, JsonSerializer.Serialize(value, json)).AddHeader("content-type", "application/json");
}

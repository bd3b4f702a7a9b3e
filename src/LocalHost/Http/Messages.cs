using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EventPlatform.LocalHost.Http;

/// <summary>The answers of <c>serve</c> itself, in the form of API Gateway.</summary>
internal static class Messages
{
    /// <summary>Answers <c>{"message": …}</c>, unless an answer has begun.</summary>
    public static Task AnswerAsync(this HttpContext http, int status, string message)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var body = $$"""{"message":"{{JsonEncodedText.Encode(message)}}"}""";
        http.Response.ContentLength = body.Length;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Answers that the body could not be read, and closes the connection, which is out of step.</summary>
    public static Task AnswerBodyNotReadAsync(this HttpContext http, int status)
    {
        if (!http.Response.HasStarted) http.Response.Headers.Connection = "close";
        return http.AnswerAsync(status, status switch
        {
            // API Gateway's text.
            StatusCodes.Status413PayloadTooLarge => "Request Entity Too Large",
            StatusCodes.Status408RequestTimeout => "Request Timeout: the body came too slowly.",
            StatusCodes.Status400BadRequest => "Bad Request: the chunks of the body are not as HTTP/1.1 has them.",
            _ => ReasonPhrases.GetReasonPhrase(status),
        });
    }
}

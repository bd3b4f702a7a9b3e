using System.Net;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;

namespace EventPlatform.Lambda.Http;

/// <summary>Answers a page of a list as CSV.</summary>
internal static class CsvAnswer
{
    /// <summary>200 with a page; the header <c>Link</c> leads to the next one.</summary>
    /// <param name="csv">The page.</param>
    /// <param name="fileName">The name under which a browser saves it.</param>
    /// <param name="query">Parameters of the next page, which end with <c>&amp;</c>; may be empty.</param>
    /// <param name="nextCursor">Where the next page begins; null on the last page.</param>
    /// <param name="request">The request.</param>
    public static IHttpResult Of(
        string csv, string fileName, string query, string? nextCursor, APIGatewayHttpApiV2ProxyRequest request)
    {
        var result = Answer.New(HttpStatusCode.OK, csv)
            .AddHeader("content-type", "text/csv; charset=utf-8")
            .AddHeader("content-disposition", $"attachment; filename=\"{fileName}\"");
        if (nextCursor is null) return result;

        var limit = request.QueryStringParameters?.TryGetValue("limit", out var given) is true ? $"limit={given}&" : "";
        return result.AddHeader("link", $"<?{query}{limit}cursor={nextCursor}>; rel=\"next\"");
    }
}

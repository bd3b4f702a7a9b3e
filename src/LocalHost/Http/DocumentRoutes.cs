using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace EventPlatform.LocalHost.Http;

/// <summary>The OpenAPI document at <c>/openapi.json</c>, and at <c>/docs</c> a page that shows it.</summary>
internal static class DocumentRoutes
{
    private const string DocumentPath = "/openapi.json";

    /// <summary>
    /// Adds the two routes. They need no key: the document shows no data, and the page sends the key that is typed into
    /// it.
    /// </summary>
    public static void MapDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(DocumentPath, AnswerAsync);
        routes.MapScalarApiReference("/docs", (options, http) =>
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            options.WithTitle("EventPlatform").WithNonce(nonce).WithOpenApiRoutePattern(DocumentPath)
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools()
                .HideClientButton();
            // The page's script would load fonts, and whatever else its authors think of, from their servers.
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; " +
                "img-src 'self' data:; font-src 'self' data:; " +
                "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        });
    }

    private static Task AnswerAsync(HttpContext http)
    {
        var document = typeof(DocumentRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        return Results.Stream(document, "application/json").ExecuteAsync(http);
    }
}

using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Invitations;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Makes the links that guests get. The code stands in the fragment, which no browser sends: it comes into no log of a
/// server.
/// </summary>
internal static class Links
{
    /// <summary>Adds the link to an invitation.</summary>
    public static InvitationLink WithLink(this InvitationLink invitation, APIGatewayHttpApiV2ProxyRequest request) =>
        invitation with { Link = Of(request, invitation.Code) };

    /// <summary>Adds the link to each invitation of a page.</summary>
    public static InvitationPage WithLinks(this InvitationPage page, APIGatewayHttpApiV2ProxyRequest request) =>
        page with
        {
            Invitations = [.. page.Invitations.Select(guest => guest with { Link = Of(request, guest.Code) })],
        };

    private static string? Of(APIGatewayHttpApiV2ProxyRequest request, string? code)
    {
        if (code is null || request.RequestContext?.DomainName is not { Length: > 0 } domain) return null;

        // API Gateway, or a proxy before serve, tells by which scheme the client came. Several join theirs by commas.
        var isSecure = request.Headers?.Any(
            header => header.Key.Equals("x-forwarded-proto", StringComparison.OrdinalIgnoreCase)
                && header.Value.Split(',')[0].Trim().Equals("https", StringComparison.OrdinalIgnoreCase)) is true;
        var address = $"{(isSecure ? "https" : "http")}://{domain}{Answer.PathBefore(request)}";
        return $"{address}/app/#{code.Replace("-", "", StringComparison.Ordinal)}";
    }
}

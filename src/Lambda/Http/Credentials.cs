using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Domain.Access;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// What a request signs in with, by its header <c>Authorization</c>. Nothing of it is verified. What no key or code is
/// written like becomes one that nobody has: it then takes as long as any other that is not good.
/// </summary>
/// <param name="Key">The access key, or null.</param>
/// <param name="Code">The invitation code, or null.</param>
internal sealed record Credentials(KeyText? Key, string? Code)
{
    /// <summary>The schemes, for a 401: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1.</summary>
    public const string Challenge = $"{Bearer} realm=\"EventPlatform\", {Invitation} realm=\"EventPlatform\"";

    private const string Bearer = "Bearer";
    private const string Invitation = "Invitation";
    private const string NobodysCode = "";

    /// <summary>Reads the header.</summary>
    public static Credentials Of(APIGatewayHttpApiV2ProxyRequest request)
    {
        var values = (request.Headers ?? new Dictionary<string, string>())
            .Where(header => header.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value?.Trim()).ToList();
        if (values.Count == 0) return new Credentials(Key: null, Code: null);

        var parts = values is [{ } only] ? only.Split(' ', 2) : [""];
        var text = parts is [_, var rest] ? rest.Trim() : "";
        if (parts[0].Equals(Invitation, StringComparison.OrdinalIgnoreCase))
            return new Credentials(Key: null, InvitationCode.TryParse(text, out var code) ? code : NobodysCode);

        var isKey = KeyText.TryParse(text, out var key) && parts[0].Equals(Bearer, StringComparison.OrdinalIgnoreCase);
        return new Credentials(isKey ? key : KeyText.Create(Role.Host), Code: null);
    }

    /// <summary>The kind alone, so that no log shows a key or a code by accident.</summary>
    public override string ToString() => (Key, Code) switch
    {
        (not null, _) => Bearer,
        (_, not null) => Invitation,
        _ => "",
    };
}

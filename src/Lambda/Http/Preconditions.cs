using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>
/// Reads the preconditions of a request: https://www.rfc-editor.org/rfc/rfc9110#section-13.1. One that the route does
/// not support is an error: whoever sends it counts on it.
/// </summary>
internal sealed class Preconditions(APIGatewayHttpApiV2ProxyRequest request, FieldErrors errors)
{
    private static readonly string[] All = [
        "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"];

    private readonly HashSet<string> _supported = new(StringComparer.Ordinal);

    /// <summary>The versions that a command may change; null without the header.</summary>
    public VersionCondition? IfMatch() => Read("if-match", weakly: false);

    /// <summary>The versions that the client has already; null without the header.</summary>
    public VersionCondition? IfNoneMatch() => Read("if-none-match", weakly: true);

    /// <summary>Adds errors for the preconditions that were not read.</summary>
    public void RejectUnsupported()
    {
        var advice = _supported.Count == 0 ? "leave it out." : $"leave it out, or use {string.Join(", ", _supported)}.";
        foreach (var name in All.Where(name => !_supported.Contains(name) && Find(name) is not null))
            errors.Add(name, $"is a precondition that this route does not support: {advice}");
    }

    private VersionCondition? Read(string name, bool weakly)
    {
        _supported.Add(name);
        if (Find(name) is not { } value) return null;
        if (!EntityTag.TryParse(value, weakly, out var condition))
            errors.Add(name, "must be * or entity tags as the header ETag has them, with commas between them.");
        return condition;
    }

    // API Gateway sends names in small letters, and each of them once.
    private string? Find(string name)
    {
        var values = (request.Headers ?? new Dictionary<string, string>())
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).ToList();
        return values.Count == 0 ? null : string.Join(',', values);
    }
}

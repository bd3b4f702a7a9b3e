using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EventPlatform.Domain.Access;

namespace EventPlatform.TestSupport;

/// <summary>
/// The access keys and invitation codes that a test has sent and got. They must come back in the answers that are made
/// for them, and stand nowhere else.
/// </summary>
public sealed partial class Secrets
{
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>How many there are.</summary>
    public int Count => _known.Count;

    /// <summary>Remembers what a request signs in with.</summary>
    /// <param name="authorization">The header's value.</param>
    public void AddSent(string authorization)
    {
        var value = authorization.Split(' ', 2)[^1].Trim();
        if (KeyText.TryParse(value, out _) || InvitationCode.TryParse(value, out _)) Add(value);
    }

    /// <summary>Remembers the keys and codes of an answer.</summary>
    /// <param name="body">The answer.</param>
    public void AddFound(string body)
    {
        foreach (Match found in Key().Matches(body)) Add(found.Value);
        foreach (Match found in Code().Matches(body)) Add(found.Groups["code"].Value);
    }

    /// <summary>Finds them in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The first one that stands there; null when none does.</returns>
    public string? FindIn(string text)
    {
        foreach (var secret in _known.Keys)
            if (text.Contains(secret, StringComparison.OrdinalIgnoreCase)) return secret;
        return null;
    }

    // Of a key, the secret alone counts: its id is public.
    private void Add(string secret)
    {
        const int SecretLength = 22;
        if (secret.StartsWith("ep_", StringComparison.Ordinal))
        {
            _known[secret[^SecretLength..]] = true;
            return;
        }

        _known[secret] = true;
        _known[secret.Replace("-", "", StringComparison.Ordinal)] = true;
    }

    [GeneratedRegex("ep_(host|door|caterer)_[A-Za-z0-9_-]{35}")]
    private static partial Regex Key();

    [GeneratedRegex("""
        "code":"(?<code>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})"
        """)]
    private static partial Regex Code();
}

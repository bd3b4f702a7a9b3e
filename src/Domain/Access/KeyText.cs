using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Domain.Access;

/// <summary>An access key as its holder has it: <c>ep_ROLE_ID_SECRET</c>.</summary>
public sealed class KeyText
{
    /// <summary>The characters of an id.</summary>
    public const int IdLength = 12;

    /// <summary>The characters of a <see cref="SecretHash"/>.</summary>
    public const int HashLength = 2 * SHA256.HashSizeInBytes;

    private const int SecretBytes = 16;
    private const int SecretLength = 22;
    private const string Mark = "ep_";

    // Of base64url's characters those that no command line takes for an option, and a double click selects.
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly string _secret;

    private KeyText(Role role, string id, string secret)
    {
        (Role, Id, _secret) = (role, id, secret);
        SecretHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
    }

    /// <summary>The role that the key names. Only the database can tell whether it is the key's.</summary>
    public Role Role { get; }

    /// <summary>The public part, by which the key is listed and revoked.</summary>
    public string Id { get; }

    /// <summary>The SHA-256 hash of the secret's text, in 64 hexadecimal digits.</summary>
    public string SecretHash { get; }

    /// <summary>Makes a key: an id of 71 random bits, a secret of 128.</summary>
    /// <param name="role">Its role, not <see cref="Role.Guest"/>.</param>
    /// <returns>The key.</returns>
    public static KeyText Create(Role role) => new(
        role, RandomNumberGenerator.GetString(IdCharacters, IdLength),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>The key with the same id and secret for a role.</summary>
    /// <param name="role">The role, not <see cref="Role.Guest"/>.</param>
    /// <returns>The key.</returns>
    public KeyText For(Role role) => new(role, Id, _secret);

    /// <summary>Reads a key.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key; whether it is good is not said.</param>
    /// <returns>False when the text is not in the form of a key.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KeyText? key)
    {
        key = null;
        // A secret may have underscores itself, so lengths separate the parts.
        if (text is null || !text.StartsWith(Mark, StringComparison.Ordinal)) return false;
        if (text.IndexOf('_', Mark.Length) is not (> 0 and var end)) return false;
        if (!RoleNames.TryParseKeyRole(text[Mark.Length..end], out var role)) return false;

        var rest = text[(end + 1)..];
        if (rest.Length != IdLength + 1 + SecretLength || rest[IdLength] != '_') return false;

        var (id, secret) = (rest[..IdLength], rest[(IdLength + 1)..]);
        if (!IsId(id) || !secret.All(IsBase64Url)) return false;

        key = new KeyText(role, id, secret);
        return true;
    }

    /// <summary>Whether a text can be the id of a key.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False when no key has such an id.</returns>
    public static bool IsId(string? text) => text is { Length: IdLength } && text.All(IsBase64Url);

    /// <summary>The whole key, with its secret: show it once, and store and log it nowhere.</summary>
    /// <returns>The text that <see cref="TryParse"/> reads.</returns>
    public string Reveal() => $"{Mark}{Role.ToText()}_{Id}_{_secret}";

    /// <summary>The id alone, so that no log shows a secret by accident.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;

    private static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace EventPlatform.Domain.Access;

/// <summary>
/// Invitation codes: 60 random bits in the base32 of Douglas Crockford, https://www.crockford.com/base32.html. A guest
/// signs in with one.
/// </summary>
public static class InvitationCode
{
    /// <summary>The characters of a code, without dashes.</summary>
    public const int Length = 12;

    private const int GroupLength = 4;
    private const char MinusSign = '\u2212';
    private const string Characters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes a code.</summary>
    /// <returns>As it is stored: capitals and digits, without dashes.</returns>
    public static string Create() => RandomNumberGenerator.GetString(Characters, Length);

    /// <summary>Writes a code as people read it: <c>K7QF-9M2X-4TRD</c>.</summary>
    /// <param name="code">As it is stored.</param>
    /// <returns>The code with dashes.</returns>
    public static string Show(string code) =>
        string.Join('-', code.Chunk(GroupLength).Select(part => new string(part)));

    /// <summary>
    /// Reads a code as people type it: in either case, with or without dashes and spaces of any kind, o for 0, i and l
    /// for 1.
    /// </summary>
    /// <param name="typed">The text.</param>
    /// <param name="code">As it is stored.</param>
    /// <returns>False when no code is written so.</returns>
    public static bool TryParse(string? typed, [NotNullWhen(true)] out string? code)
    {
        var plain = (typed ?? "").Where(c => !IsSeparator(c)).Select(Plain).ToArray();
        code = plain.Length == Length && plain.All(c => Characters.Contains(c, StringComparison.Ordinal))
            ? new string(plain)
            : null;
        return code is not null;
    }

    // Invisible characters too: they come with a code that is copied from a document.
    private static bool IsSeparator(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.Control or UnicodeCategory.Format || c is MinusSign;

    private static char Plain(char typed) => char.ToUpperInvariant(typed) switch
    {
        'O' => '0',
        'I' or 'İ' or 'ı' or 'L' => '1',
        var other => other,
    };
}

using System.Text;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>The rules for e-mail addresses, kept as they are entered.</summary>
internal static class EmailAddress
{
    // RFC 5322 lets them stand in a quoted local part only. A colon also ends a scheme, such as mailto:.
    private const string NotInLocalPart = "()<>[]:;@\\,\"";

    // As typed by phones: o’hara@example.com.
    private const char Apostrophe = '’';

    /// <summary>Cleans and checks an address.</summary>
    /// <param name="text">The address as entered.</param>
    /// <param name="property">The name of the property that it is for.</param>
    /// <param name="errors">Receives the rule that it breaks.</param>
    /// <returns>The address to store, or null when nothing is left.</returns>
    public static string? Clean(string? text, string property, FieldErrors errors)
    {
        var address = TextRules.Clean(TextRules.RemoveInvisible(text), property, Guest.EmailMaxLength, errors);
        if (address is null || IsAddress(address)) return address;

        errors.Add(
            property,
            "must look like name@example.com: text on both sides of one @, no spaces, none of ()<>[]:;,\\\" before " +
            "the @ (unless all of that is in quotation marks), and after it letters, digits, hyphens and single dots.");
        return address;
    }

    private static bool IsAddress(string address)
    {
        var at = address.LastIndexOf('@');
        return at > 0 && IsLocalPart(address[..at]) && IsDomain(address[(at + 1)..]);
    }

    private static bool IsLocalPart(string local) =>
        local is ['"', .. { Length: > 0 } quoted, '"']
            ? IsQuoted(quoted)
            : local.EnumerateRunes().All(rune => !Rune.IsWhiteSpace(rune) && (rune.IsAscii
                ? !NotInLocalPart.Contains((char)rune.Value, StringComparison.Ordinal)
                : rune.Value is Apostrophe || !Rune.IsPunctuation(rune)));

    // A quotation mark or a backslash within needs a backslash before it.
    private static bool IsQuoted(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return false;
            if (i == text.Length) return false;
        }

        return true;
    }

    private static bool IsDomain(string domain) =>
        domain is ['[', .. { Length: > 0 } literal, ']']
            ? literal.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':')
            : domain.Split('.').All(label => label.Length > 0 && label.EnumerateRunes().All(IsOfLabel));

    // Beyond ASCII, whatever a registry may allow: letters and marks of every script, emoji. Punctuation is a slip of
    // an East Asian or Arabic keyboard, but for what is part of words (RFC 5892, appendix A).
    private static bool IsOfLabel(Rune rune) =>
        rune.IsAscii
            ? Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_'
            : rune.Value is '·' or '・' or '׳' or '״' || !(Rune.IsWhiteSpace(rune) || Rune.IsPunctuation(rune));
}

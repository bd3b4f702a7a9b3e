using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>Versions as entity tags: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.</summary>
internal static class EntityTag
{
    /// <summary>The header that tells the version.</summary>
    public const string Header = "etag";

    private const string Space = " \t";

    /// <summary>The tag of a row; without a version, or without a row, the UUID of zeros.</summary>
    public static string Of(IVersioned row) => $"\"{row.Version ?? Guid.Empty}\"";

    /// <summary>Reads what If-Match or If-None-Match asks for: <c>*</c>, or tags with commas between them.</summary>
    /// <param name="header">The header's value; repeated headers are joined by commas.</param>
    /// <param name="weakly">Whether a tag that is marked as weak stands for its version, too.</param>
    /// <param name="condition">The versions; tags that no version has are left out.</param>
    /// <returns>False when the header is malformed.</returns>
    public static bool TryParse(string header, bool weakly, [NotNullWhen(true)] out VersionCondition? condition)
    {
        condition = null;
        var rest = header.AsSpan().Trim(Space);
        if (rest is "*")
        {
            condition = VersionCondition.AnySaved;
            return true;
        }

        var tags = 0;
        var versions = new List<Guid?>();
        while (!rest.IsEmpty)
        {
            if (rest[0] != ',')
            {
                if (!TryTakeTag(ref rest, out var isWeak, out var tag)) return false;

                tags++;
                // Byte by byte: a tag in capitals is another one.
                if ((weakly || !isWeak) && Guid.TryParseExact(tag, "D", out var id) && tag.SequenceEqual($"{id}"))
                    versions.Add(id);
                rest = rest.TrimStart(Space);
                if (rest is not ("" or [',', ..])) return false;
            }

            // There may be elements without a tag between commas.
            rest = rest.TrimStart(",").TrimStart(Space);
        }

        condition = VersionCondition.OneOf(versions);
        return tags > 0;
    }

    private static bool TryTakeTag(ref ReadOnlySpan<char> rest, out bool isWeak, out ReadOnlySpan<char> tag)
    {
        tag = default;
        isWeak = rest.StartsWith("W/");
        if (isWeak) rest = rest[2..];
        if (rest is not ['"', ..]) return false;

        var length = rest[1..].IndexOf('"');
        if (length < 0) return false;

        tag = rest[1..(length + 1)];
        rest = rest[(length + 2)..];
        return !tag.ContainsAnyInRange('\0', ' ') && !tag.Contains('\x7F');
    }
}

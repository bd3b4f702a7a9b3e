using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventPlatform.Application.Common;

/// <summary>
/// Turns a position in a list into an opaque string and back. The check sum covers the list and its filters, so a
/// cursor that was changed, or that comes from another list, is refused. It is no secret and guards none: a forged
/// cursor could only name another position in a list that the caller may read anyway.
/// </summary>
internal static class Cursor
{
    private const int CheckBytes = 8;

    /// <summary>Encodes a position.</summary>
    /// <param name="list">The list with its filters.</param>
    /// <param name="position">The key of the last item given out.</param>
    public static string Encode(string list, string position)
    {
        var key = Encoding.UTF8.GetBytes(position);
        return Base64Url.EncodeToString([.. Check(list, key), .. key]);
    }

    /// <summary>Decodes a cursor that <see cref="Encode"/> made for the same list.</summary>
    public static bool TryDecode(string list, string cursor, out string position)
    {
        position = "";
        if (!Base64Url.IsValid(cursor)) return false;

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < CheckBytes) return false;

        position = Encoding.UTF8.GetString(bytes.AsSpan(CheckBytes));
        // Compared as text: the decoder also takes spaces, padding and other spellings of the same bytes.
        return Encode(list, position) == cursor;
    }

    private static byte[] Check(string list, byte[] key) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"cursor 1\n{list}\n"), .. key])[..CheckBytes];
}

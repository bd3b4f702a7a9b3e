using System.Globalization;
using System.IO.Compression;

namespace EventPlatform.Pages;

/// <summary>Compresses bodies in the way that a client accepts: brotli, else gzip, else not at all.</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";

    public const string Gzip = "gzip";

    /// <summary>
    /// The coding for an <c>Accept-Encoding</c>, null for none. Brotli is smaller: it is taken wherever it is accepted,
    /// whatever the client prefers. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    /// </summary>
    public static string? Choose(string? acceptEncoding)
    {
        var accepted = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var element in (acceptEncoding ?? "").Split(','))
        {
            var parts = element.Split(';', StringSplitOptions.TrimEntries);
            accepted[parts[0]] = parts.Skip(1).All(IsMoreThanZero);
        }

        return IsAccepted(Brotli) ? Brotli : IsAccepted(Gzip) ? Gzip : null;

        bool IsAccepted(string coding) =>
            accepted.TryGetValue(coding, out var named) ? named : accepted.GetValueOrDefault("*");
    }

    /// <summary>Compresses.</summary>
    public static byte[] Encode(byte[] bytes, string? coding)
    {
        if (coding is null) return bytes;

        using var buffer = new MemoryStream();
        using (Stream compressor = coding == Brotli
            ? new BrotliStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true)
            : new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            compressor.Write(bytes);
        }

        return buffer.ToArray();
    }

    // A weight that cannot be read is a refusal: a plain body is always right.
    private static bool IsMoreThanZero(string parameter)
    {
        if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) return true;

        const NumberStyles Form = NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(parameter.AsSpan(2), Form, CultureInfo.InvariantCulture, out var weight) && weight > 0;
    }
}

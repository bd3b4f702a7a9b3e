using System.Buffers.Text;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;

namespace EventPlatform.Lambda.Http;

/// <summary>Reads a body that is a CSV file.</summary>
internal static class FileBody
{
    /// <summary>The most bytes in a file: 2 MiB.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    // API Gateway puts it in place of bytes that are no UTF-8, and nobody can tell any more which they were. The file
    // is read as one with such a byte.
    private const char Replacement = '\uFFFD';

    // As browsers and tools name them. API Gateway sends those that are no text as base64.
    private static readonly string[] MediaTypes =
    [
        "text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream", "text/plain",
    ];

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="file">The file; empty with a problem.</param>
    /// <returns>The problem, or null.</returns>
    public static Problem? TryRead(APIGatewayHttpApiV2ProxyRequest request, out byte[] file)
    {
        file = [];
        var header = request.Headers?.FirstOrDefault(
            header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        var mediaType = header?.Split(';')[0].Trim();
        if (!string.IsNullOrEmpty(mediaType) && !MediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase))
            return Problem.NotCsv;

        var body = request.Body ?? "";
        if (body.Length > Base64.GetMaxEncodedToUtf8Length(MaxBytes)) return Problem.FileTooLarge(MaxBytes);

        try
        {
            file = request.IsBase64Encoded ? Convert.FromBase64String(body)
                : body.Contains(Replacement, StringComparison.Ordinal) ? [0xFF]
                : Encoding.UTF8.GetBytes(body);
        }
        catch (FormatException)
        {
            // API Gateway makes no such event.
            return Problem.NotCsv;
        }

        if (file.Length <= MaxBytes) return null;

        file = [];
        return Problem.FileTooLarge(MaxBytes);
    }
}

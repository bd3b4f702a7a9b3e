using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Domain.Common;

namespace EventPlatform.Lambda.Http;

/// <summary>The one place where a request's body is read.</summary>
internal sealed class JsonBody : JsonFields
{
    /// <summary>The most bytes in a body: 256 KiB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The deepest nesting, the body's own object included.</summary>
    public const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Strict =
        new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static readonly Problem NotUtf8 = Problem.InvalidJson("The body is not text in UTF-8.");

    private JsonBody(FieldErrors errors, Dictionary<string, JsonElement> fields, Problem? problem)
        : base(errors, fields, path: "") => Problem = problem;

    /// <summary>The problem of the body as a whole, or null.</summary>
    public Problem? Problem { get; }

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="errors">Receives errors of single fields later on.</param>
    public static JsonBody Read(APIGatewayHttpApiV2ProxyRequest request, FieldErrors errors)
    {
        var problem = TryRead(request, out var fields);
        return new JsonBody(errors, fields, problem);
    }

    private static Problem? TryRead(
        APIGatewayHttpApiV2ProxyRequest request, out Dictionary<string, JsonElement> fields)
    {
        fields = [];
        if (string.IsNullOrEmpty(request.Body)) return Problem.InvalidJson("The body is empty: send one JSON object.");
        if (request.Body.Length > Base64.GetMaxEncodedToUtf8Length(MaxBytes)) return Problem.BodyTooLarge;

        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = request.IsBase64Encoded
                ? Convert.FromBase64String(request.Body)
                : StrictUtf8.GetBytes(request.Body);
        }
        catch (Exception e) when (e is FormatException or EncoderFallbackException)
        {
            return NotUtf8;
        }

        if (bytes.Length > MaxBytes) return Problem.BodyTooLarge;
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
        if (!IsJsonMediaType(request, bytes.Span)) return Problem.UnsupportedMediaType;
        // The parser does not look into strings; reading one later would throw.
        if (!Utf8.IsValid(bytes.Span)) return NotUtf8;

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Problem.InvalidJson(
                    $"The body is JSON, but of the kind {document.RootElement.ValueKind}: send one JSON object.");
            }

            fields = FieldsOf(document.RootElement.Clone());
            return null;
        }
        catch (JsonException e)
        {
            // The parser's own message may quote the body. Of a duplicate it gives no place.
            var place = e is { LineNumber: { } line, BytePositionInLine: { } position }
                ? (line, position)
                : FindDuplicate(bytes.Span);
            return Problem.InvalidJson(
                $"The body must be one JSON object, at most {MaxDepth} levels deep, " +
                "without duplicate names, comments or trailing " +
                (place is var (lines, column) ? $"commas. Look near line {lines + 1}, byte {column + 1}." : "commas."));
        }
        catch (InvalidOperationException)
        {
            return Problem.InvalidJson("A field's name has half of a surrogate pair.");
        }
    }

    // Where the second of two equal names of an object stands: line and byte in it, from 0.
    private static (long Line, long Byte)? FindDuplicate(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var open = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject) open.Push(new(StringComparer.Ordinal));
                if (reader.TokenType is JsonTokenType.EndObject) open.Pop();
                if (reader.TokenType is not JsonTokenType.PropertyName) continue;
                if (open.Peek().Add(reader.GetString()!)) continue;

                var before = json[..(int)reader.TokenStartIndex];
                return (before.Count((byte)'\n'), before.Length - before.LastIndexOf((byte)'\n') - 1);
            }
        }
        catch (InvalidOperationException)
        {
            // An earlier name has half of a surrogate pair.
        }

        return null;
    }

    // No media type is taken for JSON, and so is curl's default for -d when what it sends is an object.
    private static bool IsJsonMediaType(APIGatewayHttpApiV2ProxyRequest request, ReadOnlySpan<byte> body)
    {
        var header = request.Headers?.FirstOrDefault(
            header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        if (string.IsNullOrWhiteSpace(header)) return true;

        var mediaType = header.Split(';')[0].Trim();
        return mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || (mediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                && body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]);
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace EventPlatform.Client;

/// <summary>Sends requests and reads the answers.</summary>
/// <param name="http">Has the address of the API.</param>
/// <param name="authorization">What to sign in with, or null.</param>
internal sealed class ApiCalls(HttpClient http, AuthenticationHeaderValue? authorization)
{
    /// <summary>Sends a request that is answered without a body.</summary>
    public async Task SendAsync(HttpMethod method, string path, string? ifVersion, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, content: null, ifVersion, cancellationToken);
    }

    /// <summary>Sends a request and reads what is answered.</summary>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, JsonTypeInfo<T> json, CancellationToken cancellationToken,
        JsonObject? body = null, string? ifVersion = null)
    {
        using var answer = await SendAsync(method, path, body, ifVersion, cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var value = await JsonSerializer.DeserializeAsync(stream, json, cancellationToken)
            ?? throw new JsonException("The API answered null.");
        if (value is IVersioned row) row.Version = answer.Headers.ETag?.ToString();
        return value;
    }

    /// <summary>Sends a file of comma-separated values, in any encoding, and reads what is answered.</summary>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, JsonTypeInfo<T> json, Stream file, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(file);
        // As bytes: what passes text on takes it for UTF-8.
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await SendAsync(method, path, content, ifVersion: null, cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, json, cancellationToken)
            ?? throw new JsonException("The API answered null.");
    }

    /// <summary>Reads a page of comma-separated values.</summary>
    public async Task<CsvPage> ReadCsvAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, content: null, ifVersion: null, cancellationToken);
        var csv = await answer.Content.ReadAsStringAsync(cancellationToken);
        return new CsvPage(csv, answer.Headers.TryGetValues("Link", out var links) ? CursorIn(links.First()) : null);
    }

    // <?limit=50&cursor=…>; rel="next"
    private static string? CursorIn(string link) => link.Split('>')[0].Split(['<', '?', '&'])
        .FirstOrDefault(part => part.StartsWith("cursor=", StringComparison.Ordinal))?["cursor=".Length..];

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? ifVersion, CancellationToken cancellationToken)
    {
        using var content = body is null
            ? null
            : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await SendAsync(method, path, content, ifVersion, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string? ifVersion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = authorization;
        if (ifVersion is not null) request.Headers.TryAddWithoutValidation("If-Match", ifVersion);

        var answer = await http.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode) return answer;

        using (answer) throw await EventPlatformException.FromAsync(answer, cancellationToken);
    }
}

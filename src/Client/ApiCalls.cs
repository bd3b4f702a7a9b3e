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
        using var answer = await SendAsync(method, path, body: null, ifVersion, cancellationToken);
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

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? ifVersion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = authorization;
        if (ifVersion is not null) request.Headers.TryAddWithoutValidation("If-Match", ifVersion);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

        var answer = await http.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode) return answer;

        using (answer) throw await EventPlatformException.FromAsync(answer, cancellationToken);
    }
}

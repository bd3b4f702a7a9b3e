using System.Net;
using System.Text;

namespace EventPlatform.TestSupport.Contract;

/// <summary>Lets an <see cref="HttpClient"/> call the functions of a <see cref="TestApi"/>.</summary>
/// <param name="api">The functions.</param>
public sealed class TestApiHandler(TestApi api) : HttpMessageHandler
{
    /// <summary>A client whose base address leads to the functions.</summary>
    /// <param name="api">The functions.</param>
    /// <returns>The client; dispose of it.</returns>
    public static HttpClient ClientOf(TestApi api) =>
        new(new TestApiHandler(api)) { BaseAddress = new Uri("https://api.test/") };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var answer = await api.SendAsync(
            request.Method.Method, request.RequestUri!.PathAndQuery, body,
            request.Content?.Headers.ContentType?.ToString(),
            headers: request.Headers.Select(
                header => (header.Key.ToLowerInvariant(), string.Join(",", header.Value))));

        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = new StringContent(answer.Body, Encoding.UTF8),
            RequestMessage = request,
        };
        response.Content.Headers.Remove("Content-Type");
        foreach (var (name, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}

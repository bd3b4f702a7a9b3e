using System.Net.Http.Headers;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Lambda Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApi(HttpClient client, string? endpoint)
{
    private readonly string _root = string.IsNullOrEmpty(endpoint)
        ? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda.")
        : $"http://{endpoint}/2018-06-01/runtime";

    /// <summary>Waits for the next invocation.</summary>
    public async Task<(Stream Input, LambdaContext Context)> NextInvocationAsync(
        ILambdaSerializer? serializer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var response = await GetAsync("invocation/next", cancellationToken).ConfigureAwait(false);
                var input = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                return (new MemoryStream(input), new LambdaContext(response.Headers, serializer));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The poll timed out, as it may with a client of the caller's. Nothing was taken: ask again.
            }
        }
    }

    /// <summary>Returns when the snapshot is restored.</summary>
    public async Task WaitForRestoreAsync(CancellationToken cancellationToken)
    {
        using var response = await GetAsync("restore/next", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Posts the result of an invocation. Not cancellable: the work is done and its result must not be lost.</summary>
    public async Task SendResponseAsync(string awsRequestId, Stream output)
    {
        using var content = new StreamContent(output);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await PostAsync($"invocation/{Uri.EscapeDataString(awsRequestId)}/response", content, null).ConfigureAwait(false);
    }

    /// <summary>Reports that a handler failed.</summary>
    public Task ReportInvocationErrorAsync(string awsRequestId, Exception exception) =>
        ReportAsync($"invocation/{Uri.EscapeDataString(awsRequestId)}/error", exception, exception.GetType().Name);

    /// <summary>Reports that the function could not start.</summary>
    public Task ReportInitErrorAsync(Exception exception, string errorType) => ReportAsync("init/error", exception, errorType);

    /// <summary>Reports that the function could not go on after a restore.</summary>
    public Task ReportRestoreErrorAsync(Exception exception, string errorType) =>
        ReportAsync("restore/error", exception, errorType);

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        var response = await client.GetAsync($"{_root}/{path}", cancellationToken).ConfigureAwait(false);
        return response.EnsureSuccessStatusCode();
    }

    private async Task ReportAsync(string path, Exception exception, string errorType)
    {
        using var content = new ByteArrayContent(ExceptionJson.Write(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        await PostAsync(path, content, errorType).ConfigureAwait(false);
    }

    private async Task PostAsync(string path, HttpContent content, string? errorType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_root}/{path}") { Content = content };
        if (errorType is not null)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await client.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }
}

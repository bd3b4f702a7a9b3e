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
        using var response = await GetAsync("invocation/next", cancellationToken);
        var input = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return (new MemoryStream(input), new LambdaContext(response.Headers, serializer));
    }

    /// <summary>Returns when the snapshot is restored.</summary>
    public async Task WaitForRestoreAsync()
    {
        using var response = await GetAsync("restore/next", CancellationToken.None);
    }

    /// <summary>Posts the result of an invocation.</summary>
    public async Task SendResponseAsync(string awsRequestId, Stream output, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(output);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await PostAsync($"invocation/{Uri.EscapeDataString(awsRequestId)}/response", content, [], cancellationToken);
    }

    /// <summary>Reports that a handler failed, to Lambda and to X-Ray.</summary>
    public Task ReportInvocationErrorAsync(
        string awsRequestId, Exception exception, CancellationToken cancellationToken) => ReportAsync(
            $"invocation/{Uri.EscapeDataString(awsRequestId)}/error",
            exception,
            exception.GetType().Name,
            XRayCause.Write(exception),
            cancellationToken);

    /// <summary>Reports that the function could not start.</summary>
    public Task ReportInitErrorAsync(Exception exception, string? errorType) =>
        ReportAsync("init/error", exception, errorType, cause: null, CancellationToken.None);

    /// <summary>Reports that the function could not go on after a restore.</summary>
    public Task ReportRestoreErrorAsync(Exception exception, string errorType) =>
        ReportAsync("restore/error", exception, errorType, cause: null, CancellationToken.None);

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        var response = await client.GetAsync($"{_root}/{path}", cancellationToken);
        return response.EnsureSuccessStatusCode();
    }

    private async Task ReportAsync(
        string path, Exception exception, string? errorType, string? cause, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(ExceptionJson.Write(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        (string Name, string? Value)[] headers =
            [("Lambda-Runtime-Function-Error-Type", errorType), ("Lambda-Runtime-Function-XRay-Error-Cause", cause)];
        await PostAsync(path, content, headers, cancellationToken);
    }

    private async Task PostAsync(
        string path, HttpContent content, (string Name, string? Value)[] headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_root}/{path}") { Content = content };
        foreach (var (name, value) in headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.TestSupport.Functions;

/// <summary>What a function posted.</summary>
/// <param name="Kind"><c>response</c> or <c>error</c>.</param>
/// <param name="Body">The body.</param>
/// <param name="HandedOver">When it got the event, as a timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Answered">When the last byte of the answer had come.</param>
public sealed record FunctionAnswer(string Kind, byte[] Body, long HandedOver, long Answered);

/// <summary>
/// The Lambda Runtime API for one function, on the loopback address:
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
public sealed class RuntimeApi : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime";
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Channel<(byte[] Json, TimeSpan Time)> _events = Channel.CreateUnbounded<(byte[], TimeSpan)>();
    private readonly Channel<FunctionAnswer> _answers = Channel.CreateUnbounded<FunctionAnswer>();
    private readonly TaskCompletionSource _snapshot = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _handedOver;

    private RuntimeApi()
    {
        // Empty: any other builder watches files, and the system has few watches for tests that run many functions.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            // An error comes with its cause for X-Ray in a header of up to 1 MiB.
            kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxRequestHeadersTotalSize = 2 * 1024 * 1024;
        });
        _app = builder.Build();
        _app.MapGet($"{Prefix}/invocation/next", NextAsync);
        _app.MapPost(
            $"{Prefix}/invocation/{{id}}/{{kind}}", (HttpContext http, string kind) => AnswerAsync(http, kind));
        _app.MapGet($"{Prefix}/restore/next", RestoreAsync);
        _app.MapPost($"{Prefix}/init/error", (HttpContext http) => AnswerAsync(http, "error"));
    }

    /// <summary>Host and port, for <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Endpoint => new Uri(
        _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .First()).Authority;

    /// <summary>Starts on a port of its own.</summary>
    public static async Task<RuntimeApi> StartAsync()
    {
        var api = new RuntimeApi();
        await api._app.StartAsync();
        return api;
    }

    /// <summary>
    /// Ends when a function under SnapStart is ready for its snapshot. It then waits for <see cref="Restore"/>.
    /// </summary>
    public Task Snapshot => _snapshot.Task;

    /// <summary>Lets a function under SnapStart go on from its snapshot; may be called before.</summary>
    public void Restore() => _restored.TrySetResult();

    /// <summary>Has an event ready for the function's next poll, or for the one that waits.</summary>
    /// <param name="json">The event.</param>
    /// <param name="time">How long the function has for it; 30 s when null.</param>
    public void Send(byte[] json, TimeSpan? time = null) => _events.Writer.TryWrite((json, time ?? DefaultTime));

    /// <summary>Waits for the function's next answer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<FunctionAnswer> ReceiveAsync(CancellationToken cancellationToken) =>
        _answers.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.Complete();
        await _app.DisposeAsync();
    }

    private async Task RestoreAsync(HttpContext http)
    {
        _snapshot.TrySetResult();
        await _restored.Task.WaitAsync(http.RequestAborted);
    }

    private async Task NextAsync(HttpContext http)
    {
        byte[] json;
        TimeSpan time;
        try
        {
            (json, time) = await _events.Reader.ReadAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            http.Abort();
            return;
        }

        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = Guid.NewGuid().ToString("D");
        headers["Lambda-Runtime-Deadline-Ms"] = TimeProvider.System.GetUtcNow().Add(time).ToUnixTimeMilliseconds()
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-central-1:123456789012:function:bench";
        headers["Lambda-Runtime-Trace-Id"] = "Root=1-00000000-000000000000000000000000;Sampled=0";
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        _handedOver = Stopwatch.GetTimestamp();
        await http.Response.Body.WriteAsync(json);
    }

    private async Task AnswerAsync(HttpContext http, string kind)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var answered = Stopwatch.GetTimestamp();
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        await http.Response.WriteAsync("""{"status":"OK"}""");
        _answers.Writer.TryWrite(new FunctionAnswer(kind, body.ToArray(), _handedOver, answered));
    }
}

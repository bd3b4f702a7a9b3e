using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.TestSupport.Functions;

/// <summary>A call of a function to the Runtime API.</summary>
/// <param name="Method">The HTTP method: GET asks for the next event, POST answers it.</param>
/// <param name="Path">The path below <c>/2018-06-01/runtime/</c>, such as <c>invocation/next</c>.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Body">The body.</param>
/// <param name="HandedOver">
/// When the function got its last event before this call, as a timestamp of <see cref="Stopwatch"/>.
/// </param>
/// <param name="Received">When the last byte of the call had come.</param>
public sealed record RuntimeCall(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, long HandedOver,
    long Received)
{
    /// <summary>What a function posts: <c>response</c> or <c>error</c>.</summary>
    public string Kind => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// The Lambda Runtime API for one function, on the loopback address:
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
public sealed class RuntimeApi : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime";
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);

    // To keep a failed test from hanging; nothing here is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly Channel<(byte[] Json, Dictionary<string, string> Headers)> _events =
        Channel.CreateUnbounded<(byte[], Dictionary<string, string>)>();

    private readonly Channel<RuntimeCall> _calls = Channel.CreateUnbounded<RuntimeCall>();
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
        _app.Use(RecordAsync);
        _app.MapGet($"{Prefix}/invocation/next", NextAsync);
        _app.MapGet($"{Prefix}/restore/next", RestoreAsync);
        _app.MapPost($"{Prefix}/{{**path}}", AcceptAsync);
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

    /// <summary>The status with which posts are answered; 202 unless set.</summary>
    public HttpStatusCode PostStatus { get; set; } = HttpStatusCode.Accepted;

    /// <summary>Has an event ready for the function's next poll, or for the one that waits.</summary>
    /// <param name="json">The event.</param>
    /// <param name="time">How long the function has for it; 30 s when null.</param>
    public void Send(byte[] json, TimeSpan? time = null)
    {
        var deadline = TimeProvider.System.GetUtcNow().Add(time ?? DefaultTime).ToUnixTimeMilliseconds();
        Send(
            Guid.NewGuid().ToString("D"),
            json,
            ("Lambda-Runtime-Deadline-Ms", $"{deadline}"),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:bench"),
            ("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0"));
    }

    /// <summary>The same with these headers alone.</summary>
    /// <param name="requestId">The header <c>Lambda-Runtime-Aws-Request-Id</c>.</param>
    /// <param name="json">The event.</param>
    /// <param name="headers">The other headers.</param>
    public void Send(string requestId, byte[] json, params (string Name, string Value)[] headers) =>
        _events.Writer.TryWrite((
            json, headers.Append(("Lambda-Runtime-Aws-Request-Id", requestId)).ToDictionary()));

    /// <summary>The same for an event that is text.</summary>
    /// <param name="requestId">The header <c>Lambda-Runtime-Aws-Request-Id</c>.</param>
    /// <param name="json">The event.</param>
    /// <param name="headers">The other headers.</param>
    public void Send(string requestId, string json, params (string Name, string Value)[] headers) =>
        Send(requestId, Encoding.UTF8.GetBytes(json), headers);

    /// <summary>Waits for the function's next call.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The next call.</returns>
    /// <exception cref="TimeoutException">None came within a minute.</exception>
    public Task<RuntimeCall> NextCallAsync(CancellationToken cancellationToken) =>
        _calls.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);

    /// <summary>Waits for the function's next answer, after any number of polls.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The next answer.</returns>
    /// <exception cref="TimeoutException">None came within a minute.</exception>
    public async Task<RuntimeCall> NextPostAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await NextCallAsync(cancellationToken) is { Method: "POST" } post) return post;
        }
    }

    /// <summary>Takes a call that has come and that nobody has taken yet.</summary>
    /// <param name="call">The call.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTakeCall([NotNullWhen(true)] out RuntimeCall? call) => _calls.Reader.TryRead(out call);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.Complete();
        await _app.DisposeAsync();
    }

    // Before the call is answered, so that no later one can overtake it.
    private async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var received = Stopwatch.GetTimestamp();
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var path = http.Request.Path.Value![(Prefix.Length + 1)..];
        _calls.Writer.TryWrite(
            new RuntimeCall(http.Request.Method, path, headers, body.ToArray(), _handedOver, received));
        await next(http);
    }

    private async Task RestoreAsync(HttpContext http)
    {
        _snapshot.TrySetResult();
        await _restored.Task.WaitAsync(http.RequestAborted);
    }

    private async Task NextAsync(HttpContext http)
    {
        try
        {
            var (json, headers) = await _events.Reader.ReadAsync(http.RequestAborted);
            foreach (var (name, value) in headers) http.Response.Headers[name] = value;
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = json.Length;
            _handedOver = Stopwatch.GetTimestamp();
            await http.Response.Body.WriteAsync(json);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            http.Abort();
        }
    }

    private Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = (int)PostStatus;
        return http.Response.WriteAsync("""{"status":"OK"}""");
    }
}

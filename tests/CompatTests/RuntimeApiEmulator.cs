using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace EventPlatform.CompatTests;

/// <summary>The Runtime API on loopback: hands out what is enqueued and keeps what is posted.</summary>
internal sealed class RuntimeApiEmulator : IAsyncDisposable
{
    private const string Prefix = "/2018-06-01/runtime/";
    private readonly HttpListener _listener;
    private readonly Task _loop;
    private readonly Channel<(byte[] Event, Dictionary<string, string> Headers)> _events =
        Channel.CreateUnbounded<(byte[], Dictionary<string, string>)>();

    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly CancellationTokenSource _stop = new();

    public RuntimeApiEmulator()
    {
        (_listener, Endpoint) = Listen();
        _loop = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Endpoint { get; }

    /// <summary>What a post is answered with.</summary>
    public HttpStatusCode PostStatus { get; set; } = HttpStatusCode.Accepted;

    public void Enqueue(string id, string json, params (string Name, string Value)[] headers) =>
        Enqueue(id, Encoding.UTF8.GetBytes(json), headers);

    public void Enqueue(string id, byte[] payload, params (string Name, string Value)[] headers)
    {
        var all = headers.ToDictionary(header => header.Name, header => header.Value);
        all["Lambda-Runtime-Aws-Request-Id"] = id;
        Assert.True(_events.Writer.TryWrite((payload, all)));
    }

    /// <summary>
    /// The next call, in the order in which they came. A minute is to keep a failed test from hanging.
    /// </summary>
    public async Task<Call> NextCallAsync() =>
        await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    /// <summary>The next call, which has to be a post, after any number of polls.</summary>
    public async Task<Call> NextPostAsync()
    {
        while (true)
        {
            var call = await NextCallAsync();
            if (call.Method == "POST") return call;
        }
    }

    /// <summary>Whether a call came that was not looked at yet.</summary>
    public bool TryTakeCall(out Call? call) => _calls.Reader.TryRead(out call);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _loop;
        _stop.Dispose();
    }

    private static (HttpListener Listener, string Endpoint) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var endpoint = probe.LocalEndpoint.ToString()!;
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://{endpoint}/");
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Another process took the port in between.
                listener.Close();
            }
        }
    }

    private async Task AcceptAsync()
    {
        var answers = new List<Task>();
        while (true)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(answers);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, _stop.Token);
            var path = context.Request.Url!.AbsolutePath;
            Assert.StartsWith(Prefix, path, StringComparison.Ordinal);
            var headers = context.Request.Headers.AllKeys.ToDictionary(
                name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            await _calls.Writer.WriteAsync(
                new Call(context.Request.HttpMethod, path[Prefix.Length..], body.ToArray(), headers), _stop.Token);
            if (context.Request.HttpMethod == "POST")
            {
                context.Response.StatusCode = (int)PostStatus;
            }
            else if (path.EndsWith("invocation/next", StringComparison.Ordinal))
            {
                var (payload, eventHeaders) = await _events.Reader.ReadAsync(_stop.Token);
                foreach (var (name, value) in eventHeaders)
                {
                    context.Response.Headers[name] = value;
                }

                await context.Response.OutputStream.WriteAsync(payload, _stop.Token);
            }

            context.Response.Close();
        }
        catch (Exception e) when (e is OperationCanceledException or HttpListenerException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    /// <summary>A call of the function to the API; the path is that below the prefix.</summary>
    internal sealed record Call(string Method, string Path, byte[] Body, Dictionary<string, string> Headers)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }
}

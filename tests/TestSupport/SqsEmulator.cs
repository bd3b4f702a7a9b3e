using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EventPlatform.LocalHost.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventPlatform.TestSupport;

/// <summary>What the emulator does with a request.</summary>
public enum SqsBehaviour
{
    /// <summary>Answers it.</summary>
    Answer,

    /// <summary>Breaks the connection.</summary>
    Abort,

    /// <summary>Lets it wait until the client gives up.</summary>
    Hang,

    /// <summary>Refuses the signature, quoting the request as SQS does.</summary>
    RefuseSignature,

    /// <summary>Refuses every second message that is sent in a batch.</summary>
    RefuseEverySecondMessage,
}

/// <summary>
/// SQS on the loopback address, as far as the SDK's client needs it: AWS JSON 1.0 with SendMessage, SendMessageBatch,
/// ReceiveMessage, DeleteMessage, DeleteMessageBatch and GetQueueAttributes. The queues behave as the embedded one
/// does.
/// </summary>
public sealed class SqsEmulator : IAsyncDisposable
{
    private const int MaxBatch = 10;
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<string, EmbeddedQueue> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    static SqsEmulator() => TestCredentials.Set();

    private SqsEmulator(TimeProvider clock)
    {
        _clock = clock;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>What happens to the next requests.</summary>
    public SqsBehaviour Behaviour { get; set; }

    /// <summary>How many requests reached the emulator, whatever became of them.</summary>
    public int Requests => _requests.Values.Sum();

    /// <summary>Starts an emulator on a port of its own.</summary>
    /// <param name="clock">The clock of visibility timeouts.</param>
    /// <returns>The emulator; dispose of it to close the port.</returns>
    public static async Task<SqsEmulator> StartAsync(TimeProvider? clock = null)
    {
        var emulator = new SqsEmulator(clock ?? TimeProvider.System);
        await emulator._app.StartAsync();
        return emulator;
    }

    /// <summary>How many requests for an action reached the emulator.</summary>
    /// <param name="action">Such as <c>SendMessageBatch</c>.</param>
    public int RequestsFor(string action) => _requests.GetValueOrDefault(action);

    /// <summary>Makes a queue, unless it exists.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="visibilityTimeout">How long a received message is hidden; 30 s when null.</param>
    /// <returns>Its URL.</returns>
    public Uri CreateQueue(string name, TimeSpan? visibilityTimeout = null)
    {
        _queues.GetOrAdd(name, _ => new EmbeddedQueue(_clock, new EmbeddedQueueOptions
        {
            Capacity = Capacity,
            MaxReceiveCount = int.MaxValue,
            VisibilityTimeout = visibilityTimeout ?? TimeSpan.FromSeconds(30),
        }));
        return new Uri(new Uri(_app.Urls.First()), $"/000000000000/{name}");
    }

    /// <summary>The bodies that a queue holds.</summary>
    /// <param name="name">Its name.</param>
    public IReadOnlyList<string> Bodies(string name) =>
        [.. _queues[name].Undelivered().Select(message => message.Body)];

    /// <summary>Puts a message into a queue.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">The message.</param>
    public void Send(string name, string body) => _queues[name].TrySend(body);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    [SuppressMessage(
        "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "SQS's check sum is MD5.")]
    private static string Md5(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    private static JsonObject Sent(string body) => new()
    {
        ["MessageId"] = Guid.NewGuid().ToString("D"),
        ["MD5OfMessageBody"] = Md5(body),
    };

    private static Task AnswerAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-amz-json-1.0";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.Headers["x-amzn-query-error"] = $"{code};Sender";
        return AnswerAsync(http, status, new JsonObject
        {
            ["__type"] = $"com.amazonaws.sqs#{code}",
            ["message"] = message,
        });
    }

    private async Task HandleAsync(HttpContext http)
    {
        var action = http.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        _requests.AddOrUpdate(action, 1, (_, count) => count + 1);
        switch (Behaviour)
        {
            case SqsBehaviour.Abort:
                http.Abort();
                return;
            case SqsBehaviour.Hang:
                using (var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stop.Token))
                    await Task.Delay(Timeout.Infinite, ended.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                http.Abort();
                return;
            case SqsBehaviour.RefuseSignature:
                await RefuseAsync(
                    http, StatusCodes.Status403Forbidden, "SignatureDoesNotMatch",
                    "The Canonical String for this request should have been 'POST / x-amz-security-token:" +
                    $"{http.Request.Headers["X-Amz-Security-Token"]}'");
                return;
        }

        var request =
            (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!.AsObject();
        if (!_queues.TryGetValue(new Uri((string)request["QueueUrl"]!).Segments[^1], out var queue))
        {
            await RefuseAsync(
                http, StatusCodes.Status400BadRequest, "QueueDoesNotExist", "The specified queue does not exist.");
            return;
        }

        if (request["Entries"]?.AsArray() is { Count: > MaxBatch })
        {
            await RefuseAsync(
                http,
                StatusCodes.Status400BadRequest,
                "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10.");
            return;
        }

        await AnswerAsync(http, StatusCodes.Status200OK, action switch
        {
            "SendMessage" => Send(queue, request),
            "SendMessageBatch" =>
                ForEach(request, entry => Send(queue, entry), Behaviour == SqsBehaviour.RefuseEverySecondMessage),
            "ReceiveMessage" => await ReceiveAsync(queue, request, http.RequestAborted),
            "DeleteMessage" => Delete(queue, request),
            "DeleteMessageBatch" => ForEach(request, entry => Delete(queue, entry)),
            "GetQueueAttributes" => Attributes(queue),
            _ => throw new NotSupportedException(action),
        });
    }

    private static JsonObject Send(EmbeddedQueue queue, JsonObject message)
    {
        var body = (string)message["MessageBody"]!;
        queue.TrySend(body);
        return Sent(body);
    }

    // A receipt handle here is the message's id and the delivery's own.
    private static JsonObject Delete(EmbeddedQueue queue, JsonObject entry)
    {
        queue.Delete(((string)entry["ReceiptHandle"]!).Split('/')[0]);
        return [];
    }

    private static async Task<JsonObject> ReceiveAsync(
        EmbeddedQueue queue, JsonObject request, CancellationToken cancellationToken)
    {
        var max = (int?)request["MaxNumberOfMessages"] ?? 1;
        var batch = queue.TryReceive(max);
        if (batch.Count == 0 && (int?)request["WaitTimeSeconds"] is > 0 and var seconds)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            wait.CancelAfter(TimeSpan.FromSeconds(seconds));
            try
            {
                batch = await queue.ReceiveAsync(max, wait.Token);
            }
            catch (OperationCanceledException)
            {
                // Nothing came: the answer is empty.
            }
        }

        return new JsonObject
        {
            ["Messages"] = new JsonArray([.. batch.Select(message => new JsonObject
            {
                ["MessageId"] = message.Id,
                ["ReceiptHandle"] = $"{message.Id}/{message.ReceiptHandle}",
                ["Body"] = message.Body,
                ["MD5OfBody"] = Md5(message.Body),
                ["Attributes"] = new JsonObject
                {
                    ["ApproximateReceiveCount"] = $"{message.ReceiveCount}",
                },
            })]),
        };
    }

    private static JsonObject Attributes(EmbeddedQueue queue) => new()
    {
        ["Attributes"] = new JsonObject
        {
            ["ApproximateNumberOfMessages"] = $"{queue.Figures.Visible}",
            ["ApproximateNumberOfMessagesNotVisible"] = $"{queue.Figures.InFlight}",
        },
    };

    private static JsonObject ForEach(
        JsonObject request, Func<JsonObject, JsonObject> handle, bool refuseEverySecond = false)
    {
        var successful = new JsonArray();
        var failed = new JsonArray();
        foreach (var (i, entry) in request["Entries"]!.AsArray().Index())
        {
            if (refuseEverySecond && i % 2 == 1)
            {
                failed.Add(new JsonObject
                {
                    ["Id"] = (string)entry!["Id"]!,
                    ["SenderFault"] = false,
                    ["Code"] = "InternalError",
                });
                continue;
            }

            var result = handle(entry!.AsObject());
            result["Id"] = (string)entry["Id"]!;
            successful.Add(result);
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }
}

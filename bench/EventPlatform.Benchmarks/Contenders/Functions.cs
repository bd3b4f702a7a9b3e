using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Lambda;
using EventPlatform.Lambda.Telemetry;
using EventPlatform.LocalHost.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Benchmarks.Contenders;

/// <summary>All generated wrappers, from the bytes of an event to the bytes of the answer.</summary>
internal sealed class Functions
{
    private readonly SourceGeneratorLambdaJsonSerializer<LambdaEventJson> _serializer = new();
    private readonly Dictionary<string, HttpFunction> _http;
    private readonly QueueFunction _consumer;

    /// <summary>Constructs the wrappers, each with its container.</summary>
    /// <param name="configuration">Names the database.</param>
    /// <param name="configure">Adds registrations.</param>
    public Functions(IConfiguration configuration, Action<IServiceCollection>? configure = null)
    {
        var setup = new FunctionSetup(configuration, services =>
        {
            services.AddSingleton<IActivityQueue, SilentQueue>();
            // Every invocation formats its log line as on AWS; the line is then thrown away.
            services.AddFunctionOutput(Stream.Null, LogLevel.Information);
            configure?.Invoke(services);
        });
        _http = HttpFunction.CreateAll(setup).ToDictionary(function => function.Name);
        _consumer = QueueFunction.CreateAll(setup).Single();
    }

    /// <summary>Reads the status of an answer.</summary>
    /// <param name="answer">A result of <see cref="InvokeAsync"/>; left at its beginning.</param>
    public static int Status(Stream answer)
    {
        Span<byte> head = stackalloc byte[17];
        answer.ReadExactly(head);
        answer.Position = 0;
        return head.StartsWith("{\"statusCode\":"u8)
            ? (((head[14] - '0') * 10) + head[15] - '0') * 10 + head[16] - '0'
            : throw new InvalidOperationException("The answer does not begin with its status.");
    }

    /// <summary>Runs an HTTP function.</summary>
    /// <param name="name">Its name, such as <c>GetGuest</c>.</param>
    /// <param name="json">The event.</param>
    /// <returns>The answer for API Gateway, in JSON of payload 2.0.</returns>
    public Task<Stream> InvokeAsync(string name, byte[] json)
    {
        var function = _http[name];
        var request = _serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(new MemoryStream(json));
        return function.InvokeAsync(request, new LocalLambdaContext(name, "bench", function.Timeout));
    }

    /// <summary>Runs an HTTP function that must succeed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">The event.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">The status is not 2xx.</exception>
    public async Task<Stream> SucceedAsync(string name, byte[] json)
    {
        var answer = await InvokeAsync(name, json);
        return Status(answer) is >= 200 and < 300
            ? answer
            : throw new InvalidOperationException(
                $"{name}: {await new StreamReader(answer, Encoding.UTF8).ReadToEndAsync()}");
    }

    /// <summary>Runs the consumer of the queue; every message must be stored.</summary>
    /// <param name="json">The event.</param>
    /// <returns>The answer for Lambda.</returns>
    /// <exception cref="InvalidOperationException">A message failed.</exception>
    public async Task<Stream> ConsumeAsync(byte[] json)
    {
        var batch = _serializer.Deserialize<SQSEvent>(new MemoryStream(json));
        var context = new LocalLambdaContext(_consumer.Name, "consume", _consumer.Timeout);
        var response = await _consumer.InvokeAsync(batch, context);
        if (response.BatchItemFailures.Count > 0) throw new InvalidOperationException("A message was not stored.");

        var answer = new MemoryStream();
        _serializer.Serialize(response, answer);
        answer.Position = 0;
        return answer;
    }
}

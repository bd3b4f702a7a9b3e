using System.Net;
using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;
using EventPlatform.CompatTests.Functions;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<FunctionJsonContext>))]

namespace EventPlatform.CompatTests.Functions;

/// <summary>The payloads.</summary>
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
public sealed partial class FunctionJsonContext : JsonSerializerContext;

/// <summary>Holds the greeting.</summary>
public sealed class Greeter
{
    /// <summary>The greeting.</summary>
    public string Greeting { get; } = "hello";
}

/// <summary>Fills the container; fails when FAIL_STARTUP is true.</summary>
[LambdaStartup]
public sealed class Startup
{
    private readonly bool _fails = Environment.GetEnvironmentVariable("FAIL_STARTUP") == "true";

    /// <summary>Adds the services.</summary>
    /// <param name="services">The container.</param>
    public void ConfigureServices(IServiceCollection services)
    {
        if (_fails) throw new InvalidOperationException("The startup was told to fail.");

        services.AddSingleton<Greeter>();
    }
}

/// <summary>The functions.</summary>
/// <param name="greeter">Holds the greeting.</param>
public sealed class GreetingFunctions(Greeter greeter)
{
    /// <summary>Greets the guest that the route names.</summary>
    /// <param name="name">The guest.</param>
    /// <param name="times">The number of greetings.</param>
    /// <param name="context">The invocation.</param>
    [LambdaFunction(ResourceName = "Greet", MemorySize = 512, Timeout = 30)]
    [HttpApi(LambdaHttpMethod.Get, "/greetings/{name}")]
    public Task<IHttpResult> Greet(string name, [FromQuery] int times, ILambdaContext context) =>
        Task.FromResult(
            HttpResults.NewResult(HttpStatusCode.OK, $"{greeter.Greeting} {name} x{times} {context.AwsRequestId}"));

    /// <summary>Fails every message that is not the greeting.</summary>
    /// <param name="batch">The messages.</param>
    [LambdaFunction(ResourceName = "Consume", MemorySize = 512, Timeout = 30)]
    [SQSEvent("@Queue", BatchSize = 10)]
    public Task<SQSBatchResponse> Consume(SQSEvent batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var failed = batch.Records.Where(message => message.Body != greeter.Greeting)
            .Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
        return Task.FromResult(new SQSBatchResponse([.. failed]));
    }
}

using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using EventPlatform.Lambda;

namespace EventPlatform.LocalHost.Functions;

/// <summary>A function that consumes a queue, and the generated wrapper that Lambda would run.</summary>
public sealed class QueueFunction
{
    private readonly Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> _wrapper;

    private QueueFunction(MethodInfo method, SQSEventAttribute source, LambdaFunctionAttribute function)
    {
        Name = method.Name;
        BatchSize = (int)source.BatchSize;
        Timeout = GeneratedWrapper.TimeoutOf(function);
        _wrapper = GeneratedWrapper.Create<Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>>>(method);
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The most messages in one event.</summary>
    public int BatchSize { get; }

    /// <summary>The timeout on Lambda.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Creates all functions that consume a queue, in any order.</summary>
    /// <param name="setup">Registers services in their containers.</param>
    public static IReadOnlyList<QueueFunction> CreateAll(FunctionSetup setup) =>
        setup.Construct<IReadOnlyList<QueueFunction>>(() =>
        [
            .. from method in GeneratedWrapper.FunctionMethods()
               let function = method.GetCustomAttribute<LambdaFunctionAttribute>()
               let source = method.GetCustomAttribute<SQSEventAttribute>()
               where source is not null
               select new QueueFunction(method, source, function),
        ]);

    /// <summary>Runs the generated wrapper and returns the failed messages.</summary>
    public Task<SQSBatchResponse> InvokeAsync(SQSEvent batch, ILambdaContext context) => _wrapper(batch, context);

    /// <summary>Runs the generated wrapper with an invocation of its own and returns the failed messages.</summary>
    /// <exception cref="TimeoutException">The function's timeout has passed.</exception>
    internal Task<SQSBatchResponse> InvokeAsync(SQSEvent batch) =>
        InvokeAsync(batch, new LocalLambdaContext(Name, Guid.NewGuid().ToString("D"), Timeout)).WaitAsync(Timeout);
}

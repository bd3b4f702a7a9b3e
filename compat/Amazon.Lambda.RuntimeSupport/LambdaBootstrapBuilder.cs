using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Makes a <see cref="LambdaBootstrap"/> from a handler of objects or of streams.</summary>
public class LambdaBootstrapBuilder
{
    private readonly LambdaBootstrapHandler _handler;
    private readonly ILambdaSerializer? _serializer;
    private readonly LambdaBootstrapOptions _options = new();
    private HttpClient? _httpClient;
    private LambdaBootstrapInitializer? _initializer;

    private LambdaBootstrapBuilder(LambdaBootstrapHandler handler, ILambdaSerializer? serializer = null) =>
        (_handler, _serializer) = (handler, serializer);

    /// <summary>A handler of streams.</summary>
    /// <param name="handler">The handler.</param>
    public static LambdaBootstrapBuilder Create(Func<Stream, Task> handler) =>
        new(async invocation =>
        {
            await handler(invocation.InputStream);
            return Nothing();
        });

    /// <summary>A handler of streams.</summary>
    /// <param name="handler">The handler.</param>
    public static LambdaBootstrapBuilder Create(Func<Stream, Task<Stream>> handler) =>
        new(async invocation => new InvocationResponse(await handler(invocation.InputStream)));

    /// <summary>A handler of streams.</summary>
    /// <param name="handler">The handler.</param>
    public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async invocation => new InvocationResponse(
            await handler(invocation.InputStream, invocation.LambdaContext)));

    /// <summary>A handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>A handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(
            async invocation =>
            {
                var input = serializer.Deserialize<TInput>(invocation.InputStream);
                await handler(input, invocation.LambdaContext);
                return Nothing();
            },
            serializer);

    /// <summary>A handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(Action<TInput> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>A handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Action<TInput, ILambdaContext> handler, ILambdaSerializer serializer) =>
        Create<TInput>(
            (input, context) =>
            {
                handler(input, context);
                return Task.CompletedTask;
            },
            serializer);

    /// <summary>A handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Task<Stream>> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>A handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Task<Stream>> handler, ILambdaSerializer serializer) =>
        new(
            async invocation =>
            {
                var input = serializer.Deserialize<TInput>(invocation.InputStream);
                return new InvocationResponse(await handler(input, invocation.LambdaContext));
            },
            serializer);

    /// <summary>A handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Stream> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, context) => Task.FromResult(handler(input, context)), serializer);

    /// <summary>A handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, _) => handler(input), serializer);

    /// <summary>A handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(
            async invocation =>
            {
                var input = serializer.Deserialize<TInput>(invocation.InputStream);
                var output = await handler(input, invocation.LambdaContext);
                var stream = new MemoryStream();
                serializer.Serialize(output, stream);
                stream.Position = 0;
                return new InvocationResponse(stream);
            },
            serializer);

    /// <summary>A handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, _) => Task.FromResult(handler(input)), serializer);

    /// <summary>A handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, context) => Task.FromResult(handler(input, context)), serializer);

    /// <summary>Speaks to the Runtime API through a client of the caller's, who disposes of it.</summary>
    /// <param name="httpClient">The client; its timeout is taken off.</param>
    public LambdaBootstrapBuilder UseHttpClient(HttpClient httpClient)
    {
        _httpClient = httpClient;
        return this;
    }

    /// <summary>Runs work before the first invocation.</summary>
    /// <param name="lambdaBootstrapInitializer">The work.</param>
    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
    {
        _initializer = lambdaBootstrapInitializer;
        return this;
    }

    /// <summary>Changes the options.</summary>
    /// <param name="options">Changes them.</param>
    public LambdaBootstrapBuilder ConfigureOptions(Action<LambdaBootstrapOptions>? options = null)
    {
        options?.Invoke(_options);
        return this;
    }

    /// <summary>Makes the bootstrap.</summary>
    public LambdaBootstrap Build() =>
        new(_httpClient, _handler, _initializer, _options, _serializer);

    private static InvocationResponse Nothing() => new(Stream.Null);
}

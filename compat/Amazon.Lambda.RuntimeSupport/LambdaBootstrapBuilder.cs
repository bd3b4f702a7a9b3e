using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Builds a <see cref="LambdaBootstrap"/> for a handler of any signature that the generator writes.</summary>
public class LambdaBootstrapBuilder
{
    private readonly LambdaBootstrapHandler _handler;
    private readonly ILambdaSerializer? _serializer;
    private readonly LambdaBootstrapOptions _options = new();

    private LambdaBootstrapBuilder(LambdaBootstrapHandler handler, ILambdaSerializer serializer) =>
        (_handler, _serializer) = (handler, serializer);

    /// <summary>Takes a handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>Takes a handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(
            async (stream, context) =>
            {
                var input = serializer.Deserialize<TInput>(stream);
                await handler(input, context);
                return Stream.Null;
            },
            serializer);

    /// <summary>Takes a handler without a result.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(Action<TInput> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>Takes a handler without a result.</summary>
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

    /// <summary>Takes a handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, Task<Stream>> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, _) => handler(input), serializer);

    /// <summary>Takes a handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Task<Stream>> handler, ILambdaSerializer serializer) =>
        new(
            async (stream, context) =>
            {
                var input = serializer.Deserialize<TInput>(stream);
                return await handler(input, context);
            },
            serializer);

    /// <summary>Takes a handler that writes its result itself.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event.</param>
    public static LambdaBootstrapBuilder Create<TInput>(
        Func<TInput, ILambdaContext, Stream> handler, ILambdaSerializer serializer) =>
        Create<TInput>((input, context) => Task.FromResult(handler(input, context)), serializer);

    /// <summary>Takes a handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, _) => handler(input), serializer);

    /// <summary>Takes a handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(
            async (stream, context) =>
            {
                var input = serializer.Deserialize<TInput>(stream);
                var output = await handler(input, context);
                var result = new MemoryStream();
                serializer.Serialize(output, result);
                result.Position = 0;
                return result;
            },
            serializer);

    /// <summary>Takes a handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, _) => Task.FromResult(handler(input)), serializer);

    /// <summary>Takes a handler of objects.</summary>
    /// <typeparam name="TInput">The type of the event.</typeparam>
    /// <typeparam name="TOutput">The type of the result.</typeparam>
    /// <param name="handler">The handler.</param>
    /// <param name="serializer">Reads the event and writes the result.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
        Create<TInput, TOutput>((input, context) => Task.FromResult(handler(input, context)), serializer);

    /// <summary>Changes the options.</summary>
    /// <param name="options">The changes; null for none.</param>
    public LambdaBootstrapBuilder ConfigureOptions(Action<LambdaBootstrapOptions>? options = null)
    {
        options?.Invoke(_options);
        return this;
    }

    /// <summary>Builds the bootstrap.</summary>
    public LambdaBootstrap Build() => new(_handler, _options, _serializer);
}

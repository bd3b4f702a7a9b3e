namespace MediatR;

/// <summary>The base of all requests, with or without a value as the answer.</summary>
public interface IBaseRequest;

/// <summary>A request that answers with nothing.</summary>
public interface IRequest : IBaseRequest;

/// <summary>A request that answers with a value.</summary>
/// <typeparam name="TResponse">The type of the answer.</typeparam>
public interface IRequest<out TResponse> : IBaseRequest;

/// <summary>A request that answers with a stream of values.</summary>
/// <typeparam name="TResponse">The type of one value of the stream.</typeparam>
public interface IStreamRequest<out TResponse>;

/// <summary>A message that any number of handlers may receive.</summary>
public interface INotification;

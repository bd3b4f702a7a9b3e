using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Handles one invocation; the loop disposes of the result that it returns.</summary>
internal delegate Task<Stream> LambdaBootstrapHandler(Stream input, ILambdaContext context);

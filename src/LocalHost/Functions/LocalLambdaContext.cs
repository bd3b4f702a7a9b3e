using Amazon.Lambda.Core;

namespace EventPlatform.LocalHost.Functions;

/// <summary>An invocation on this machine.</summary>
/// <param name="functionName">The function's name.</param>
/// <param name="requestId">The id in answers and logs.</param>
/// <param name="timeout">The longest time from now.</param>
/// <param name="traceId">X-Ray's tracing header, or null.</param>
public sealed class LocalLambdaContext(
    string functionName, string requestId, TimeSpan timeout, string? traceId = null) : ILambdaContext
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <inheritdoc/>
    public string AwsRequestId => requestId;

    /// <inheritdoc/>
    public IClientContext? ClientContext => null;

    /// <inheritdoc/>
    public string FunctionName => functionName;

    /// <inheritdoc/>
    public string FunctionVersion => "$LATEST";

    /// <inheritdoc/>
    public ICognitoIdentity? Identity => null;

    /// <inheritdoc/>
    public string InvokedFunctionArn => $"arn:aws:lambda:local:000000000000:function:{functionName}";

    /// <inheritdoc/>
    public ILambdaLogger Logger => throw new NotSupportedException("The functions log through ILogger.");

    /// <inheritdoc/>
    public string LogGroupName => $"/aws/lambda/{functionName}";

    /// <inheritdoc/>
    public string LogStreamName => "local";

    /// <inheritdoc/>
    public int MemoryLimitInMB => 512;

    /// <inheritdoc/>
    public string? TraceId => traceId;

    /// <inheritdoc/>
    public TimeSpan RemainingTime => timeout - TimeProvider.System.GetElapsedTime(_started);
}

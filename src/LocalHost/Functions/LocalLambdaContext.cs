using Amazon.Lambda.Core;

namespace EventPlatform.LocalHost.Functions;

/// <summary>An invocation on this machine.</summary>
/// <param name="functionName">The function's name.</param>
/// <param name="requestId">Names the invocation in answers and logs.</param>
/// <param name="timeout">How long it may run, from now.</param>
/// <param name="traceId">X-Ray's tracing header, or null.</param>
internal sealed class LocalLambdaContext(string functionName, string requestId, TimeSpan timeout, string? traceId = null) : ILambdaContext
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public string AwsRequestId => requestId;

    public IClientContext? ClientContext => null;

    public string FunctionName => functionName;

    public string FunctionVersion => "$LATEST";

    public ICognitoIdentity? Identity => null;

    public string InvokedFunctionArn => $"arn:aws:lambda:local:000000000000:function:{functionName}";

    public ILambdaLogger Logger => throw new NotSupportedException("The functions log through ILogger.");

    public string LogGroupName => $"/aws/lambda/{functionName}";

    public string LogStreamName => "local";

    public int MemoryLimitInMB => 512;

    public string? TraceId => traceId;

    public TimeSpan RemainingTime => timeout - TimeProvider.System.GetElapsedTime(_started);
}

using Amazon.Lambda.Core;

namespace EventPlatform.CompatTests;

public sealed class CoreTests
{
    private readonly Lines _lines = new();

    private ILambdaLogger Logger => _lines;

    [Fact]
    public void Log_Template_IsFilledInOrder()
    {
        Logger.LogInformation("{Who} took {Count} of {Count} {", "Ada", 1, 2);
        Logger.LogWarning("plain {Hole}");
        Logger.Log(LogLevel.Debug, "{A}{B}", 1);

        Assert.Equal(["Ada took 1 of 2 {", "plain {Hole}", "1{B}"], _lines.Written);
    }

    [Fact]
    public void Log_Exception_IsWrittenAfterTheMessage()
    {
        Logger.LogError(new InvalidOperationException("broken"), "{What} failed", "it");

        Assert.Equal("it failed", _lines.Written[0]);
        Assert.Contains("broken", _lines.Written[1], StringComparison.Ordinal);
    }

    [Fact]
    public void LambdaContext_OptionalMembers_HaveDefaults()
    {
        ILambdaContext context = new EmptyContext();

        Assert.Equal(string.Empty, context.TenantId);
        Assert.Equal(string.Empty, context.TraceId);
        Assert.Null(context.Serializer);
    }

    private sealed class Lines : ILambdaLogger
    {
        public List<string> Written { get; } = [];

        public void Log(string message) => Written.Add(message);

        public void LogLine(string message) => Written.Add(message);
    }

    private sealed class EmptyContext : ILambdaContext
    {
        public string AwsRequestId => "";

        public IClientContext? ClientContext => null;

        public string FunctionName => "";

        public string FunctionVersion => "";

        public ICognitoIdentity? Identity => null;

        public string InvokedFunctionArn => "";

        public ILambdaLogger Logger { get; } = new Lines();

        public string LogGroupName => "";

        public string LogStreamName => "";

        public int MemoryLimitInMB => 0;

        public TimeSpan RemainingTime => TimeSpan.Zero;
    }
}

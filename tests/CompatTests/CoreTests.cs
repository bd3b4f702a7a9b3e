using Amazon.Lambda.Core;

namespace EventPlatform.CompatTests;

public sealed class CoreTests
{
    [Fact]
    public void LambdaContext_OptionalMembers_HaveDefaults()
    {
        ILambdaContext context = new EmptyContext();

        Assert.Equal(string.Empty, context.TenantId);
        Assert.Equal(string.Empty, context.TraceId);
        Assert.Null(context.Serializer);
    }

    private sealed class EmptyContext : ILambdaContext
    {
        public string AwsRequestId => "";

        public IClientContext? ClientContext => null;

        public string FunctionName => "";

        public string FunctionVersion => "";

        public ICognitoIdentity? Identity => null;

        public string InvokedFunctionArn => "";

        public ILambdaLogger Logger => throw new NotSupportedException();

        public string LogGroupName => "";

        public string LogStreamName => "";

        public int MemoryLimitInMB => 0;

        public TimeSpan RemainingTime => TimeSpan.Zero;
    }
}

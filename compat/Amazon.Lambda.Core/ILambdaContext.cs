namespace Amazon.Lambda.Core;

/// <summary>Facts about the function and the present invocation.</summary>
public interface ILambdaContext
{
    /// <summary>The id of this invocation.</summary>
    string AwsRequestId { get; }

    /// <summary>Facts about the calling mobile application. Never null on Lambda; throws for invalid JSON.</summary>
    IClientContext? ClientContext { get; }

    /// <summary>The name of the function.</summary>
    string FunctionName { get; }

    /// <summary>The version of the function.</summary>
    string FunctionVersion { get; }

    /// <summary>The calling Cognito identity. Never null on Lambda; without an identity its members are.</summary>
    ICognitoIdentity? Identity { get; }

    /// <summary>The ARN that was invoked: of the function, of a version or of an alias.</summary>
    string InvokedFunctionArn { get; }

    /// <summary>Writes to the function's log.</summary>
    ILambdaLogger Logger { get; }

    /// <summary>The CloudWatch log group of the function.</summary>
    string LogGroupName { get; }

    /// <summary>The CloudWatch log stream of this process.</summary>
    string LogStreamName { get; }

    /// <summary>The memory of the function in MB.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>The time left until the invocation is cut off; negative once it is past.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The tenant of the invocation; empty without tenant isolation.</summary>
    string? TenantId => string.Empty;

    /// <summary>The X-Ray trace header of the invocation.</summary>
    string? TraceId => string.Empty;

    /// <summary>The serializer that the handler was registered with; null for a handler of streams.</summary>
    ILambdaSerializer? Serializer => null;
}

/// <summary>The calling mobile application and its device.</summary>
public interface IClientContext
{
    /// <summary>Facts about the device.</summary>
    IDictionary<string, string>? Environment { get; }

    /// <summary>The application.</summary>
    IClientApplication? Client { get; }

    /// <summary>Values set by the application.</summary>
    IDictionary<string, string>? Custom { get; }
}

/// <summary>A calling mobile application.</summary>
public interface IClientApplication
{
    /// <summary>The package name.</summary>
    string? AppPackageName { get; }

    /// <summary>The title.</summary>
    string? AppTitle { get; }

    /// <summary>The version code.</summary>
    string? AppVersionCode { get; }

    /// <summary>The version name.</summary>
    string? AppVersionName { get; }

    /// <summary>The id of the installation.</summary>
    string? InstallationId { get; }
}

/// <summary>A Cognito identity.</summary>
public interface ICognitoIdentity
{
    /// <summary>The id of the identity.</summary>
    string? IdentityId { get; }

    /// <summary>The pool that the identity is of.</summary>
    string? IdentityPoolId { get; }
}

namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>Options of the runtime loop.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>
    /// Host and port of the Runtime API; the environment variable <c>AWS_LAMBDA_RUNTIME_API</c> when null.
    /// </summary>
    public string? RuntimeApiEndpoint { get; set; }
}

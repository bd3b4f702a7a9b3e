namespace Amazon.Lambda.Core;

/// <summary>The X-Ray trace of the invocation under way.</summary>
public class LambdaTraceProvider
{
    private static string? Current;

    /// <summary>The trace header of the invocation under way; before the first, what the environment says.</summary>
    public static string? CurrentTraceId
    {
        get => Current ?? Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");
        internal set => Current = value;
    }
}

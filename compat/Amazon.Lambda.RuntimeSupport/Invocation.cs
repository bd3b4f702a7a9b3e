using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Handles one invocation.</summary>
/// <param name="invocation">The invocation.</param>
/// <returns>Its result.</returns>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>Work before the first invocation.</summary>
/// <returns>Whether to go on; when false the loop does not start.</returns>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>An invocation to handle.</summary>
public class InvocationRequest : IDisposable
{
    internal InvocationRequest(Stream inputStream, ILambdaContext lambdaContext) =>
        (InputStream, LambdaContext) = (inputStream, lambdaContext);

    /// <summary>The event.</summary>
    public Stream InputStream { get; internal set; }

    /// <summary>What the platform says about the invocation.</summary>
    public ILambdaContext LambdaContext { get; internal set; }

    /// <inheritdoc />
    public void Dispose()
    {
        InputStream.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The result of an invocation.</summary>
/// <param name="outputStream">The result, from the stream's position on.</param>
/// <param name="disposeOutputStream">Whether the loop disposes of the stream.</param>
public class InvocationResponse(Stream outputStream, bool disposeOutputStream)
{
    /// <summary>Creates the result; the loop disposes of the stream.</summary>
    /// <param name="outputStream">The result, from the stream's position on.</param>
    public InvocationResponse(Stream outputStream)
        : this(outputStream, true)
    {
    }

    /// <summary>The result, from the stream's position on.</summary>
    public Stream OutputStream { get; set; } = outputStream ?? throw new ArgumentNullException(nameof(outputStream));

    /// <summary>Whether the loop disposes of the stream.</summary>
    public bool DisposeOutputStream { get; } = disposeOutputStream;
}

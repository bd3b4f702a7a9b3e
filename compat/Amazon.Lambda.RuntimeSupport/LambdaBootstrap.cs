using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;
using SnapshotRestore.Registry;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop of a custom runtime: takes an invocation from the Runtime API, handles it and posts the result, one
/// invocation at a time. A handler's exception is reported, and the loop continues. A failure of the Runtime API ends
/// the process, and Lambda starts another.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpClient _httpClient;
    private readonly LambdaBootstrapHandler _handler;
    private readonly ILambdaSerializer? _serializer;
    private readonly RuntimeApi _api;

    internal LambdaBootstrap(
        LambdaBootstrapHandler handler, LambdaBootstrapOptions options, ILambdaSerializer? serializer)
    {
        // The Runtime API is on this machine. It neither redirects nor sets cookies, and no trace goes through it.
        _httpClient = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        })
        {
            // The next invocation may be hours away, and the process is frozen meanwhile.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _handler = handler;
        _serializer = serializer;
        _api = new RuntimeApi(
            _httpClient,
            options.RuntimeApiEndpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"));
    }

    /// <summary>
    /// Runs until it is cancelled or the Runtime API fails. SIGTERM is not handled: it ends the process where it
    /// stands, with code 143.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop, for tests; a pending result is not posted.</param>
    /// <exception cref="HttpRequestException">The Runtime API cannot be reached or refused a report.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (IsSnapStart && !await TakeSnapshotAsync()) return;

        try
        {
            while (!cancellationToken.IsCancellationRequested) await InvokeOnceAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes of the HTTP client.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _httpClient.Dispose();
    }

    private static bool IsSnapStart =>
        Environment.GetEnvironmentVariable("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start";

    /// <summary>
    /// The platform takes its snapshot while this method waits, and restores it any number of times. Work that fails
    /// is reported, and the process ends with code 0.
    /// </summary>
    /// <returns>False when work failed.</returns>
    private async Task<bool> TakeSnapshotAsync()
    {
        var registry = new RestoreHooksRegistry();
        Core.SnapshotRestore.MoveTo(registry.RegisterBeforeSnapshot, registry.RegisterAfterRestore);
        try
        {
            await registry.InvokeBeforeSnapshotCallbacks();
            await _api.WaitForRestoreAsync();
        }
        catch (Exception e)
        {
            LambdaConsole.Instance.LogError(e, "Work before the snapshot failed.");
            await _api.ReportInitErrorAsync(e, "Runtime.BeforeSnapshotError");
            return false;
        }

        try
        {
            await registry.InvokeAfterRestoreCallbacks();
            return true;
        }
        catch (Exception e)
        {
            LambdaConsole.Instance.LogError(e, "Work after the restore failed.");
            await _api.ReportRestoreErrorAsync(e, "Runtime.AfterRestoreError");
            return false;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var (input, context) = await _api.NextInvocationAsync(_serializer, cancellationToken);
        await using var disposed = input;

        // The variable belongs to the whole process, which handles one invocation at a time.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);
        LambdaConsole.Instance.Invocation = context;

        Stream result;
        try
        {
            result = await _handler(input, context)
                ?? throw new InvalidOperationException("The handler returned no stream.");
        }
        catch (Exception e)
        {
            LambdaConsole.Instance.LogError(e, string.Empty);
            await _api.ReportInvocationErrorAsync(context.AwsRequestId, e, cancellationToken);
            return;
        }

        await using (result) await _api.SendResponseAsync(context.AwsRequestId, result, cancellationToken);
    }
}

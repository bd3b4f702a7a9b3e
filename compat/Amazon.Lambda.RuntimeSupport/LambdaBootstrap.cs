using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;
using SnapshotRestore.Registry;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop of a custom runtime: takes an invocation from the Runtime API, handles it, posts the result, and so on. One
/// invocation at a time. A handler's exception is reported and the process lives on; what goes wrong between loop and
/// platform ends it, and Lambda starts another.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpClient _httpClient;
    private readonly bool _ownsHttpClient;
    private readonly LambdaBootstrapHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly ILambdaSerializer? _serializer;
    private readonly RuntimeApi _api;

    /// <summary>Creates the loop.</summary>
    /// <param name="handler">Handles the invocations.</param>
    /// <param name="initializer">Runs before the first.</param>
    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer? initializer = null)
        : this(null, handler, initializer, null, null)
    {
    }

    /// <summary>Creates the loop.</summary>
    /// <param name="handler">Handles the invocations.</param>
    /// <param name="lambdaBootstrapOptions">The options.</param>
    /// <param name="initializer">Runs before the first.</param>
    public LambdaBootstrap(
        LambdaBootstrapHandler handler,
        LambdaBootstrapOptions lambdaBootstrapOptions,
        LambdaBootstrapInitializer? initializer = null)
        : this(null, handler, initializer, lambdaBootstrapOptions, null)
    {
    }

    /// <summary>Creates the loop.</summary>
    /// <param name="httpClient">Speaks to the Runtime API; its timeout is taken off, and the caller disposes of it.</param>
    /// <param name="handler">Handles the invocations.</param>
    /// <param name="initializer">Runs before the first.</param>
    public LambdaBootstrap(
        HttpClient httpClient,
        LambdaBootstrapHandler handler,
        LambdaBootstrapInitializer? initializer = null)
        : this(httpClient ?? throw new ArgumentNullException(nameof(httpClient)), handler, initializer, null, null)
    {
    }

    internal LambdaBootstrap(
        HttpClient? httpClient,
        LambdaBootstrapHandler handler,
        LambdaBootstrapInitializer? initializer,
        LambdaBootstrapOptions? options,
        ILambdaSerializer? serializer)
    {
        _ownsHttpClient = httpClient is null;
        // The Runtime API is on this machine. It neither redirects nor sets cookies, and no trace goes through it.
        _httpClient = httpClient ?? new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });

        // The next invocation may be hours away, and the process is frozen meanwhile.
        _httpClient.Timeout = Timeout.InfiniteTimeSpan;
        _handler = handler ?? throw new ArgumentNullException(nameof(handler));
        _initializer = initializer;
        _serializer = serializer;
        _api = new RuntimeApi(
            _httpClient,
            options?.RuntimeApiEndpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"));
    }

    /// <summary>
    /// Runs until it is cancelled or the Runtime API fails. SIGTERM is not handled: it ends the process where it
    /// stands, with code 143.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop, for tests; a result is not posted any more.</param>
    /// <exception cref="HttpRequestException">The Runtime API cannot be reached or refused a report.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!await InitializeAsync() || (IsSnapStart && !await TakeSnapshotAsync())) return;

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

    /// <summary>Disposes of the HTTP client, unless it is the caller's.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsHttpClient)
        {
            _httpClient.Dispose();
        }
    }

    private static bool IsSnapStart =>
        Environment.GetEnvironmentVariable("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start";

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return _initializer is null || await _initializer();
        }
        catch (Exception e)
        {
            // Reported, then thrown out of Main: the process ends with a code other than zero.
            LambdaConsole.Instance.Log(nameof(LogLevel.Error), e, string.Empty);
            await _api.ReportInitErrorAsync(e, errorType: null);
            throw;
        }
    }

    /// <summary>
    /// The platform takes its snapshot while this waits, and restores it any number of times. Work that fails is
    /// reported, and the process ends as if all were well.
    /// </summary>
    /// <returns>Whether to go on.</returns>
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
            LambdaConsole.Instance.Log(nameof(LogLevel.Error), e, "Work before the snapshot failed.");
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
            LambdaConsole.Instance.Log(nameof(LogLevel.Error), e, "Work after the restore failed.");
            await _api.ReportRestoreErrorAsync(e, "Runtime.AfterRestoreError");
            return false;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var (input, context) = await _api.NextInvocationAsync(_serializer, cancellationToken);
        using var invocation = new InvocationRequest(input, context);

        // The environment is the process's: safe, for there is one invocation at a time.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);
        LambdaTraceProvider.CurrentTraceId = context.TraceId;
        LambdaConsole.Instance.Invocation = context;

        InvocationResponse response;
        try
        {
            response = await _handler(invocation);
        }
        catch (Exception e)
        {
            LambdaConsole.Instance.Log(nameof(LogLevel.Error), e, string.Empty);
            await _api.ReportInvocationErrorAsync(context.AwsRequestId, e, cancellationToken);
            return;
        }

        try
        {
            await _api.SendResponseAsync(context.AwsRequestId, response.OutputStream, cancellationToken);
        }
        finally
        {
            if (response.DisposeOutputStream) await response.OutputStream.DisposeAsync();
        }
    }
}

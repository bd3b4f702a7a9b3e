using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Lambda;
using EventPlatform.LocalHost.Functions;
using EventPlatform.LocalHost.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace EventPlatform.LocalHost.Http;

/// <summary>
/// Kestrel in place of API Gateway: it takes the routes from the functions' attributes and calls their wrappers.
/// </summary>
public static partial class LocalApi
{
    // API Gateway's limit for a request:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    private const int MaxRequestBytes = 10 * 1024 * 1024;

    // API Gateway's limit for the request line with the values of the headers.
    private const int MaxHeadBytes = 10_240;

    // As API Gateway writes a variable that takes the rest of the path.
    private const string GreedyEnd = "{proxy+}";

    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Builds the server; the caller starts and stops it.</summary>
    /// <param name="port">The port on the loopback address; 0 for any free one.</param>
    /// <param name="setup">Registers services in the functions' containers.</param>
    /// <param name="database">The database that <c>/healthz</c> checks.</param>
    /// <param name="queue">The queue at <c>/_local/queue</c>; null when activities go elsewhere.</param>
    /// <param name="guard">Additional host names and origins; none when null.</param>
    /// <returns>The server; dispose of it.</returns>
    /// <exception cref="IOException">The limit of open files is too low.</exception>
    /// <exception cref="InvalidOperationException">A setting stops the functions' start.</exception>
    public static WebApplication Build(
        int port, FunctionSetup setup, NpgsqlDataSource database, EmbeddedQueue? queue = null, WebGuard? guard = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            // The caller reports a failure to start; the host would add a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        var gate = ConnectionGate.OfThisProcess();
        gate.AddTo(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Kestrel cannot choose one port for the two addresses of localhost.
            if (port == 0) kestrel.Listen(IPAddress.Loopback, port, UseHttp1);
            else kestrel.ListenLocalhost(port, UseHttp1);
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            // Kestrel refuses a longer head without a body; below this limit AnswerLongHeadAsync sends a message.
            kestrel.Limits.MaxRequestLineSize = kestrel.Limits.MaxRequestHeadersTotalSize;
            kestrel.AddServerHeader = false;
        });

        // The queue and the database need the rest of the time to stop.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);

        var app = builder.Build();
        app.Use(gate.CloseWhenCrowdedAsync);
        app.Use((http, next) => AnswerAlwaysAsync(http, next, app.Logger));
        app.Use((guard ?? new WebGuard([], [])).InvokeAsync);
        app.Use(AnswerLongHeadAsync);
        app.Use(AnswerUnroutedAsync);
        app.UseRouting();
        foreach (var function in HttpFunction.CreateAll(setup).Concat(HttpFunction.CreatePages(setup)))
        {
            var pattern = function.Template.Replace(GreedyEnd, "{*proxy}", StringComparison.Ordinal);
            app.MapMethods(pattern, [function.Verb], http => InvokeAsync(function, http, app.Logger));
        }

        app.MapGet("/", http =>
        {
            http.Response.Redirect("/app/");
            return Task.CompletedTask;
        });
        app.MapGet("/healthz", http => CheckHealthAsync(http, database));
        app.MapDocument();
        if (queue is not null) app.MapQueue(queue);
        return app;

        void UseHttp1(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            gate.AddTo(listen);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "As API Gateway: any exception of a function is a 500 without details.")]
    private static async Task InvokeAsync(HttpFunction function, HttpContext http, ILogger logger)
    {
        // ASP.NET Core routes /GUESTS and /guests/ as well; API Gateway does not.
        if (!IsExactly(function.Template, http.Request.Path.Value ?? ""))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var requestId = Guid.NewGuid().ToString("D");
        APIGatewayHttpApiV2ProxyRequest request;
        try
        {
            request = await PayloadV2.ReadAsync(http, requestId, function.Template);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A huge chunk size and a reset connection throw other exceptions than BadHttpRequestException.
            var status = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            LogBodyNotRead(logger, status, function.Name, requestId);
            await http.AnswerBodyNotReadAsync(status);
            return;
        }

        if (PayloadV2.IsTooLarge(request))
        {
            await http.AnswerBodyNotReadAsync(StatusCodes.Status413PayloadTooLarge);
            return;
        }

        try
        {
            var context = new LocalLambdaContext(function.Name, requestId, function.Timeout);
            await using var answer =
                await function.InvokeAsync(request, context).WaitAsync(function.Timeout, http.RequestAborted);
            await PayloadV2.WriteAsync(answer, http.Response, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            await http.AnswerAsync(StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
        }
        catch (Exception e) when (!IsOfGoneClient(e, http))
        {
            LogFunctionThrew(logger, e, function.Name, requestId);
            await http.AnswerAsync(StatusCodes.Status500InternalServerError, "Internal Server Error");
        }
    }

    // The outermost: every answer has these headers, and no exception reaches Kestrel.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "As API Gateway: any exception is a 500 without details.")]
    private static async Task AnswerAlwaysAsync(HttpContext http, RequestDelegate next, ILogger logger)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(http);
        }
        catch (Exception e) when (IsOfGoneClient(e, http))
        {
            // The client is gone.
        }
        catch (Exception e)
        {
            LogServeThrew(logger, e);
            await http.AnswerAsync(StatusCodes.Status500InternalServerError, "Internal Server Error");
        }
    }

    private static bool IsOfGoneClient(Exception e, HttpContext http) =>
        e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested;

    private static Task AnswerLongHeadAsync(HttpContext http, RequestDelegate next)
    {
        var line = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length;
        if (line > MaxHeadBytes) return http.AnswerAsync(StatusCodes.Status414UriTooLong, "URI Too Long");

        return line + http.Request.Headers.Sum(header => header.Value.Sum(value => value!.Length)) > MaxHeadBytes
            ? http.AnswerAsync(StatusCodes.Status431RequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
            : next(http);
    }

    private static bool IsExactly(string template, string path)
    {
        if (template.EndsWith(GreedyEnd, StringComparison.Ordinal))
        {
            var before = template[..^GreedyEnd.Length];
            return path.Length > before.Length && path.StartsWith(before, StringComparison.Ordinal);
        }

        var (parts, segments) = (template.Split('/'), path.Split('/'));
        return parts.Length == segments.Length
            && parts.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private static async Task CheckHealthAsync(HttpContext http, NpgsqlDataSource database)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            timeout.CancelAfter(HealthTimeout);
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(timeout.Token);
            await http.AnswerAsync(StatusCodes.Status200OK, "ok");
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            await http.AnswerAsync(StatusCodes.Status503ServiceUnavailable, "The database does not answer.");
        }
    }

    // API Gateway has no 405: a request without a route is a 404.
    private static async Task AnswerUnroutedAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted || http.Response.ContentLength is not null) return;
        if (http.Response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed))
            return;

        http.Response.Headers.Allow = default;
        await http.AnswerAsync(StatusCodes.Status404NotFound, "Not Found");
    }

    [LoggerMessage(1, LogLevel.Error, "Function {Function} threw in request {RequestId}.")]
    private static partial void LogFunctionThrew(ILogger logger, Exception e, string function, string requestId);

    [LoggerMessage(2, LogLevel.Warning, "The body of a request could not be read: {Status}, {Function}, {RequestId}.")]
    private static partial void LogBodyNotRead(ILogger logger, int status, string function, string requestId);

    [LoggerMessage(3, LogLevel.Error, "A request failed outside the functions.")]
    private static partial void LogServeThrew(ILogger logger, Exception e);
}

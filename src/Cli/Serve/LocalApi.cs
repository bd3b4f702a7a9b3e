using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using EventPlatform.Cli.Functions;
using EventPlatform.Lambda;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace EventPlatform.Cli.Serve;

/// <summary>Kestrel in the place of API Gateway: it routes as the functions' attributes say and calls their generated handlers.</summary>
internal static partial class LocalApi
{
    // API Gateway's limit for a request: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    private const int MaxRequestBytes = 10 * 1024 * 1024;

    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Builds the server; the caller starts and stops it.</summary>
    /// <param name="port">The port on the loopback address; 0 for any free one.</param>
    /// <param name="host">What the functions' containers are filled with.</param>
    /// <param name="database">Asked by <c>/healthz</c>.</param>
    /// <param name="queue">Shown at <c>/_local/queue</c>; null when activities go elsewhere.</param>
    public static WebApplication Build(int port, FunctionHost host, NpgsqlDataSource database, EmbeddedQueue? queue = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            // A failure to start is the caller's to report; the host would add a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        var gate = ConnectionGate.OfThisProcess();
        gate.AddTo(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // On localhost, which is two addresses, Kestrel cannot choose a port.
            if (port == 0) kestrel.Listen(IPAddress.Loopback, port, UseHttp1);
            else kestrel.ListenLocalhost(port, UseHttp1);
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.AddServerHeader = false;
        });

        // A request that hangs must not take the time that the queue and the database need to stop.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTime);

        var app = builder.Build();
        app.Use(gate.CloseWhenCrowdedAsync);
        app.Use(AnswerUnroutedAsync);
        app.UseRouting();
        foreach (var function in HttpFunction.CreateAll(host))
            app.MapMethods(function.Template, [function.Verb], http => InvokeAsync(function, http, app.Logger));
        app.MapGet("/healthz", http => CheckHealthAsync(http, database));
        if (queue is not null) app.MapQueue(queue);
        return app;

        void UseHttp1(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            gate.AddTo(listen);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As API Gateway: whatever a function throws is a 500 without details.")]
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
        catch (BadHttpRequestException e)
        {
            await MessageAsync(http, e.StatusCode, "Request Too Long");
            return;
        }

        try
        {
            var context = new LocalLambdaContext(function.Name, requestId, function.Timeout);
            await using var answer = await function.InvokeAsync(request, context).WaitAsync(function.Timeout, http.RequestAborted);
            await PayloadV2.WriteAsync(answer, http.Response, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; nobody waits for an answer.
        }
        catch (TimeoutException)
        {
            await MessageAsync(http, StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
        }
        catch (Exception e)
        {
            LogFunctionThrew(logger, e, function.Name, requestId);
            await MessageAsync(http, StatusCodes.Status500InternalServerError, "Internal Server Error");
        }
    }

    private static bool IsExactly(string template, string path)
    {
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
            await MessageAsync(http, StatusCodes.Status200OK, "ok");
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            await MessageAsync(http, StatusCodes.Status503ServiceUnavailable, "The database does not answer.");
        }
    }

    // API Gateway knows no 405: what matches no route is not found.
    private static async Task AnswerUnroutedAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted || http.Response.ContentLength is not null) return;
        if (http.Response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)) return;

        http.Response.Headers.Allow = default;
        await MessageAsync(http, StatusCodes.Status404NotFound, "Not Found");
    }

    private static Task MessageAsync(HttpContext http, int status, string message)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var body = $$"""{"message":"{{message}}"}""";
        http.Response.ContentLength = body.Length;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }

    [LoggerMessage(1, LogLevel.Error, "Function {Function} threw in request {RequestId}.")]
    private static partial void LogFunctionThrew(ILogger logger, Exception e, string function, string requestId);
}

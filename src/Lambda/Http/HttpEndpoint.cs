using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EventPlatform.Lambda.Http;

/// <summary>What every HTTP function does: read the request, send it, turn the outcome into an answer.</summary>
/// <param name="logger">Gets exceptions; never a body, a name or an address.</param>
public sealed partial class HttpEndpoint(ILogger<HttpEndpoint> logger)
{
    internal Task<IHttpResult> RunAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        Func<HttpInput, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer)
    {
        var errors = new FieldErrors();
        return SendAsync(request, context, sender, errors, input => read(input), answer);
    }

    internal Task<IHttpResult> RunWithBodyAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        Func<HttpInput, JsonBody, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer)
    {
        var errors = new FieldErrors();
        if (JsonBody.Read(request, errors, out var body) is { } problem)
            return Task.FromResult(problem.ToResult(TraceId(request, context)));

        return SendAsync(request, context, sender, errors, Read, answer);

        IRequest<Result<T>> Read(HttpInput input)
        {
            var useCase = read(input, body);
            body.RejectUnknownFields();
            return useCase;
        }
    }

    private static string TraceId(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context) =>
        request.RequestContext?.RequestId ?? context.AwsRequestId;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The last line of defence: every failure becomes a problem without inner details.")]
    private async Task<IHttpResult> SendAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        FieldErrors errors,
        Func<HttpInput, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer)
    {
        var traceId = TraceId(request, context);
        try
        {
            var input = new HttpInput(request, errors);
            var useCase = read(input);
            input.RejectUnknownQuery();
            if (errors.Any) return Problem.From(errors.ToError()).ToResult(traceId);

            using var deadline = Deadline.Of(context);
            var result = await sender.Send(useCase, deadline.Token);
            return result.IsSuccess ? answer(result.Value) : Problem.From(result.Error).ToResult(traceId);
        }
        catch (BusyException e)
        {
            LogFailure(logger, LogLevel.Warning, e, "busy", traceId);
            return Problem.Busy.ToResult(traceId);
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            LogFailure(logger, LogLevel.Error, e, "unavailable", traceId);
            return Problem.Unavailable.ToResult(traceId);
        }
        catch (Exception e)
        {
            LogFailure(logger, LogLevel.Error, e, "internal", traceId);
            return Problem.Internal.ToResult(traceId);
        }
    }

    [LoggerMessage(EventId = 1, Message = "Answered {Code} to request {TraceId}.")]
    private static partial void LogFailure(ILogger logger, LogLevel level, Exception e, string code, string traceId);
}

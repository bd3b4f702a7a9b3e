using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Common;
using EventPlatform.Lambda.Telemetry;
using MediatR;

namespace EventPlatform.Lambda.Http;

/// <summary>What every HTTP function does: read the request, send it, turn the outcome into an answer.</summary>
/// <param name="log">Gets route, status and exception; never a path, a query, a body, a name or an address.</param>
public sealed class HttpEndpoint(InvocationLog log)
{
    internal Task<IHttpResult> RunAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        Func<HttpInput, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer) =>
        AnswerAsync(request, context, () => SendAsync(request, context, sender, new FieldErrors(), read, answer));

    internal Task<IHttpResult> RunWithBodyAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        Func<HttpInput, JsonBody, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer) =>
        AnswerAsync(request, context, async () =>
        {
            var errors = new FieldErrors();
            if (JsonBody.Read(request, errors, out var body) is { } problem) return new Outcome(problem);

            return await SendAsync(request, context, sender, errors, Read, answer);

            IRequest<Result<T>> Read(HttpInput input)
            {
                var useCase = read(input, body);
                body.RejectUnknownFields();
                return useCase;
            }
        });

    private static async Task<Outcome> SendAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        ISender sender,
        FieldErrors errors,
        Func<HttpInput, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer)
    {
        var input = new HttpInput(request, errors);
        var useCase = read(input);
        input.RejectUnknownQuery();
        if (errors.Any) return new Outcome(Problem.From(errors.ToError()));

        using var deadline = Deadline.Of(context);
        var result = await sender.Send(useCase, deadline.Token);
        return result.IsSuccess ? new Outcome(answer(result.Value)) : new Outcome(Problem.From(result.Error));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The last line of defence: every failure becomes a problem without inner details.")]
    private static async Task<Outcome> TryAsync(bool isRead, Func<Task<Outcome>> handle)
    {
        try
        {
            return await handle();
        }
        catch (BusyException e)
        {
            return new Outcome(Problem.Busy, e);
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            return new Outcome(Problem.Unavailable(isRead), e);
        }
        catch (Exception e)
        {
            return new Outcome(Problem.Internal, e);
        }
    }

    private async Task<IHttpResult> AnswerAsync(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, Func<Task<Outcome>> handle)
    {
        var invocation = log.Begin(context);
        var requestId = request.RequestContext?.RequestId ?? context.AwsRequestId;
        var outcome = await TryAsync(request.RouteKey?.StartsWith("GET ", StringComparison.Ordinal) == true, handle);
        var result = outcome.Answer ?? outcome.Problem!.ToResult(requestId);
        log.Answered(invocation, request.RouteKey, requestId, (int)result.StatusCode, outcome.Problem?.Code, outcome.Failure);
        return result;
    }

    /// <summary>How a request ended: with an answer, or with a problem and what caused it.</summary>
    private sealed record Outcome(IHttpResult? Answer, Problem? Problem, Exception? Failure)
    {
        public Outcome(IHttpResult answer)
            : this(answer, null, null)
        {
        }

        public Outcome(Problem problem, Exception? failure = null)
            : this(null, problem, failure)
        {
        }
    }
}

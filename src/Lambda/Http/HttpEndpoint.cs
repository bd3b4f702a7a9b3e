using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Lambda.Telemetry;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.Lambda.Http;

/// <summary>Reads a request, sends the use case and turns the outcome into an answer, for every function.</summary>
/// <param name="scopes">Opens a scope for each request.</param>
/// <param name="access">Whether callers need keys.</param>
/// <param name="log">
/// Writes route, status and exception; never a path, a query, a body, a name, an address, a key or a code.
/// </param>
public sealed class HttpEndpoint(IServiceScopeFactory scopes, AccessSetting access, InvocationLog log)
{
    /// <summary>
    /// Whether a request says that it comes from a role, which has a use case of its own on the route. Whether it is
    /// true is verified before that is sent.
    /// </summary>
    internal bool IsFrom(Role role, APIGatewayHttpApiV2ProxyRequest request) =>
        !access.IsOpen && Credentials.Of(request).Key?.Role == role;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The last line of defence: every failure becomes a problem without inner details.")]
    internal async Task<IHttpResult> RunAsync<T>(
        APIGatewayHttpApiV2ProxyRequest request,
        ILambdaContext context,
        Func<HttpInput, IRequest<Result<T>>> read,
        Func<T, IHttpResult> answer)
    {
        var invocation = log.Begin(context);
        var isSent = false;
        Outcome outcome;
        try
        {
            outcome = await SendAsync();
        }
        catch (BusyException e)
        {
            outcome = new(Problem.Busy, e);
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            var isRead = request.RouteKey?.StartsWith("GET ", StringComparison.Ordinal) == true;
            outcome = new(Problem.Unavailable(isRead || !isSent), e);
        }
        catch (Exception e)
        {
            outcome = new(Problem.Internal, e);
        }

        var requestId = request.RequestContext?.RequestId ?? context.AwsRequestId;
        var result = outcome.Answer ?? outcome.Problem!.ToResult(requestId);
        var status = (int)result.StatusCode;
        log.Answered(invocation, request.RouteKey, requestId, status, outcome.Problem?.Code, outcome.Failure);
        return result;

        async Task<Outcome> SendAsync()
        {
            var input = new HttpInput(request);
            var useCase = read(input);
            var isReadOfOneRow = useCase is IQuery<T> && typeof(T).IsAssignableTo(typeof(IVersioned));
            var known = isReadOfOneRow ? input.Preconditions.IfNoneMatch() : null;
            var problem = input.FindProblem();

            await using var scope = scopes.CreateAsyncScope();
            using var deadline = Deadline.Of(context);
            // Sign-in comes before the checks of the form, so that strangers learn nothing.
            var refusal = await scope.ServiceProvider.GetRequiredService<SignIn>().RefuseAsync(
                Credentials.Of(request), useCase.GetType(), isSent: problem is null, deadline.Token);
            if (refusal is not null) return new(Problem.From(refusal));
            if (problem is not null) return new(problem);

            var sender = scope.ServiceProvider.GetRequiredService<ISender>();
            isSent = true;
            var sent = await sender.Send(useCase, deadline.Token);
            if (!sent.IsSuccess) return new(Problem.From(sent.Error));

            return sent.Value is IVersioned { IsAsWritten: true } row && known?.Allows(row.Version) is true
                ? new(Answer.NotModified(row))
                : new(answer(sent.Value));
        }
    }

    /// <summary>How a request ended: with an answer, or with a problem and the exception that caused it.</summary>
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

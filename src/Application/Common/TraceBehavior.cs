using System.Diagnostics;
using EventPlatform.Application.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Common;

/// <summary>Puts a span around each use case, if somebody collects them.</summary>
internal sealed class TraceBehavior<TRequest, TResponse>(CallerContext context)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IUseCase
    where TResponse : IResult
{
    public Task<TResponse> Handle(
        TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken) =>
        UseCaseSpans.AreCollected ? TraceAsync(next) : next();

    private async Task<TResponse> TraceAsync(RequestHandlerDelegate<TResponse> next)
    {
        using var span = UseCaseSpans.Start(typeof(TRequest).Name, context.Caller.Role);
        try
        {
            var response = await next();
            if (response.Error is { } error) span?.SetTag(UseCaseSpans.ErrorTag, error.Code);
            return response;
        }
        catch (Exception e)
        {
            // The message of an exception might contain data.
            span?.SetTag(UseCaseSpans.ErrorTag, e.GetType().FullName);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}

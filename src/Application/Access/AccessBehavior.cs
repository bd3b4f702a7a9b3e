using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Access;

/// <summary>Refuses a use case that the caller's role may not send.</summary>
internal sealed class AccessBehavior<TUseCase, TValue>(AccessCheck check)
    : IPipelineBehavior<TUseCase, Result<TValue>>
    where TUseCase : IUseCase
{
    private static readonly IReadOnlyList<Role> Allowed = AllowedToAttribute.Of(typeof(TUseCase));

    public async Task<Result<TValue>> Handle(
        TUseCase request, RequestHandlerDelegate<Result<TValue>> next, CancellationToken cancellationToken)
    {
        if (await check.RefuseAsync(Allowed, lookUp: false, cancellationToken) is not { } refusal) return await next();

        UseCaseMetrics.Refused(typeof(TUseCase).Name, refusal);
        return refusal;
    }
}

using EventPlatform.Domain.Common;
using MediatR;

namespace EventPlatform.Application.Common;

/// <summary>
/// Runs every handler inside the unit of work, so that a conflict replays the whole handler. Replaying the save
/// alone would write a decision that was taken on data which is no longer true.
/// </summary>
internal sealed class ReplayBehavior<TRequest, TResponse>(
    IUnitOfWork unitOfWork, ReplayState replay, PendingActivities activities)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IUseCase
    where TResponse : IResult
{
    public Task<TResponse> Handle(
        TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken) =>
        request.WorksInBatches
            ? next()
            : unitOfWork.RunAsync(
                request.NeedsTransaction,
                () =>
                {
                    activities.StartRun(replay.MayHaveCommitted);
                    return next();
                },
                cancellationToken);
}

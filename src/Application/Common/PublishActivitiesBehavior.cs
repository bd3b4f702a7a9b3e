using System.Diagnostics.CodeAnalysis;
using EventPlatform.Domain.Common;
using MediatR;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Application.Common;

/// <summary>
/// Counts the activities of a command, publishes them if there is a publisher, and tells the host's handlers about
/// them, once, after it has committed. When a command ends without success although a run may have committed, nobody
/// knows whether its activity happened: it is logged, not published.
/// </summary>
internal sealed partial class PublishActivitiesBehavior<TRequest, TResponse>(
    PendingActivities activities, StoredActivities stored, Notifier notifier, ReplayState replay,
    ILogger<PendingActivities> logger, IActivityPublisher? publisher = null)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IUseCase
    where TResponse : IResult
{
    // Longer than a queue and then a database may take (see docs/activities.md), and well below API Gateway's 30 s, so
    // that an activity that cannot be stored is at least logged before Lambda ends the function.
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(6);

    public async Task<TResponse> Handle(
        TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        TResponse response;
        try
        {
            response = await next();
        }
        catch (Exception e)
        {
            if (e is BusyException) UseCaseMetrics.Busy(typeof(TRequest).Name);
            Abandon(activities.Take());
            // What was stored is committed, whatever came after it.
            await TellAsync(stored.Take());
            throw;
        }

        var pending = activities.Take();
        if (response.Error is { } error)
        {
            UseCaseMetrics.Refused(typeof(TRequest).Name, error);
            Abandon(pending);
            return response;
        }

        IReadOnlyList<ActivityMessage> changes = [.. pending, .. stored.Take()];
        foreach (var change in changes) UseCaseMetrics.Changed(change.Action);
        if (publisher is not null && pending.Count > 0) await PublishAsync(publisher, pending);
        foreach (var change in changes) await notifier.NotifyAsync(change);
        return response;
    }

    private async Task TellAsync(IReadOnlyList<ActivityMessage> changes)
    {
        foreach (var change in changes) UseCaseMetrics.Changed(change.Action);
        foreach (var change in changes) await notifier.NotifyAsync(change);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever the publisher throws, the change is committed, and the caller is told so.")]
    private async Task PublishAsync(IActivityPublisher publisher, IReadOnlyList<ActivityMessage> done)
    {
        try
        {
            // Not the caller's token: the change is committed, so its activity must go out even if the caller hangs up.
            using var timeout = new CancellationTokenSource(PublishTimeout);
            await publisher.PublishAsync(done, timeout.Token);
        }
        catch (Exception e)
        {
            foreach (var activity in done)
                LogLost(logger, e, activity.Id, activity.GuestId, activity.Action, activity.Timestamp, activity.Actor);
        }
    }

    private void Abandon(IReadOnlyList<ActivityMessage> pending)
    {
        // Stored with its change, an activity is there if and only if the change is.
        if (publisher is null || !replay.MayHaveCommitted) return;
        foreach (var activity in pending)
            LogUnknown(logger, activity.Id, activity.GuestId, activity.Action, activity.Timestamp, activity.Actor);
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "Activity {ActivityId} was not recorded (guest {GuestId}, {Action}, {HappenedAt:O}, by {Actor}).")]
    private static partial void LogLost(
        ILogger logger, Exception e, Guid activityId, Guid? guestId, string action, DateTimeOffset happenedAt,
        string? actor);

    [LoggerMessage(2, LogLevel.Error,
        "Activity {ActivityId} may have happened and was not recorded " +
        "(guest {GuestId}, {Action}, {HappenedAt:O}, by {Actor}): " +
        "the database did not say whether it committed.")]
    private static partial void LogUnknown(
        ILogger logger, Guid activityId, Guid? guestId, string action, DateTimeOffset happenedAt, string? actor);
}

using System.Diagnostics.CodeAnalysis;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Activities;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventPlatform.Application.Common;

/// <summary>
/// Tells the host's handlers about committed changes. It calls them itself: MediatR's publisher stops at the first
/// handler that throws, and finds handlers by reflection that the native compiler does not see.
/// </summary>
internal sealed partial class Notifier(IServiceProvider services, TimeProvider clock, ILogger<Notifier> logger)
{
    // For each handler, as long as for a publisher of activities: somebody waits for the answer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(6);

    /// <summary>Calls the handlers of a change, one after the other. Changes of access keys have none.</summary>
    public Task NotifyAsync(ActivityMessage change)
    {
        var (id, guest, at, by) = (change.Id, change.GuestId ?? default, change.Timestamp, change.Actor);
        return change.Action switch
        {
            ActivityAction.GuestCreated => NotifyAsync(new GuestCreated(guest, id, at, by), id),
            ActivityAction.GuestUpdated => NotifyAsync(new GuestUpdated(guest, id, at, by), id),
            ActivityAction.GuestDeleted => NotifyAsync(new GuestDeleted(guest, id, at, by), id),
            ActivityAction.RsvpAccepted => NotifyAsync(new GuestAnswered(guest, Attending: true, id, at, by), id),
            ActivityAction.RsvpDeclined => NotifyAsync(new GuestAnswered(guest, Attending: false, id, at, by), id),
            ActivityAction.RsvpWaitlisted => NotifyAsync(new GuestWaitlisted(guest, id, at, by), id),
            ActivityAction.WaitlistPromoted => NotifyAsync(new GuestPromoted(guest, id, at, by), id),
            ActivityAction.GuestCheckedIn => NotifyAsync(new GuestCheckedIn(guest, id, at, by), id),
            ActivityAction.GuestCheckInUndone => NotifyAsync(new GuestCheckInUndone(guest, id, at, by), id),
            ActivityAction.InvitationRenewed => NotifyAsync(new InvitationRenewed(guest, id, at, by), id),
            ActivityAction.SettingsUpdated => NotifyAsync(new SettingsUpdated(id, at, by), id),
            _ => Task.CompletedTask,
        };
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a handler throws, the change is committed, and the caller is told so.")]
    private async Task NotifyAsync<T>(T notification, Guid activityId)
        where T : INotification
    {
        IEnumerable<INotificationHandler<T>> handlers;
        try
        {
            handlers = services.GetServices<INotificationHandler<T>>();
        }
        catch (Exception e)
        {
            LogFailed(logger, typeof(T).Name, typeof(INotificationHandler<T>).Name, activityId, e.GetType());
            return;
        }

        foreach (var handler in handlers)
        {
            try
            {
                // Not the caller's token: the change is committed, even if the caller hangs up.
                using var timeout = new CancellationTokenSource(Timeout, clock);
                await handler.Handle(notification, timeout.Token);
            }
            catch (Exception e)
            {
                LogFailed(logger, typeof(T).Name, handler.GetType().Name, activityId, e.GetType());
            }
        }
    }

    // Without the exception: nobody knows what a handler of the host writes into its message.
    [LoggerMessage(1, LogLevel.Error, "{Notification} of activity {ActivityId}: {Handler} threw {ErrorType}.")]
    private static partial void LogFailed(
        ILogger logger, string notification, string handler, Guid activityId, Type errorType);
}

using System.Collections.Concurrent;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Guests;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace EventPlatform.ApiTests.Notifications;

/// <summary>A host's handler of every notification.</summary>
internal sealed class NotificationRecorder :
    INotificationHandler<GuestCreated>, INotificationHandler<GuestUpdated>, INotificationHandler<GuestDeleted>,
    INotificationHandler<GuestAnswered>, INotificationHandler<InvitationRenewed>, INotificationHandler<SettingsUpdated>
{
    private readonly ConcurrentQueue<INotification> _received = new();

    /// <summary>Called before a notification is kept.</summary>
    public Func<CancellationToken, Task> Handling { get; init; } = _ => Task.CompletedTask;

    public IReadOnlyList<INotification> Received => [.. _received];

    public void Clear() => _received.Clear();

    /// <summary>Options with which the functions have this handler.</summary>
    public TestApiOptions In(TestApiOptions options) => options with
    {
        Services = services =>
        {
            options.Services(services);
            services.AddSingleton<INotificationHandler<GuestCreated>>(this);
            services.AddSingleton<INotificationHandler<GuestUpdated>>(this);
            services.AddSingleton<INotificationHandler<GuestDeleted>>(this);
            services.AddSingleton<INotificationHandler<GuestAnswered>>(this);
            services.AddSingleton<INotificationHandler<InvitationRenewed>>(this);
            services.AddSingleton<INotificationHandler<SettingsUpdated>>(this);
        },
    };

    public Task Handle(GuestCreated notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    public Task Handle(GuestUpdated notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    public Task Handle(GuestDeleted notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    public Task Handle(GuestAnswered notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    public Task Handle(InvitationRenewed notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    public Task Handle(SettingsUpdated notification, CancellationToken cancellationToken) =>
        KeepAsync(notification, cancellationToken);

    private async Task KeepAsync(INotification notification, CancellationToken cancellationToken)
    {
        await Handling(cancellationToken);
        _received.Enqueue(notification);
    }
}

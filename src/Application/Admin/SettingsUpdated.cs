using MediatR;

namespace EventPlatform.Application.Admin;

/// <summary>
/// The event settings were changed, and that is committed. Handlers get it as they get
/// <see cref="Guests.GuestNotification"/>.
/// </summary>
/// <param name="ActivityId">The id that the change has in the trail.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it, as <see cref="Domain.Activities.Activity.Actor"/>.</param>
public sealed record SettingsUpdated(Guid ActivityId, DateTimeOffset Timestamp, string? Actor) : INotification;

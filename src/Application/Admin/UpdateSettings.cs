using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using MediatR;

namespace EventPlatform.Application.Admin;

/// <summary>
/// Saves event settings, the first time or again. Seats that a higher limit adds go to those who wait. Fails with
/// <c>precondition_failed</c> or <c>validation_failed</c>.
/// </summary>
/// <param name="Changes">The fields to write; at least one.</param>
[AllowedTo(Role.Host)]
public sealed record UpdateSettings(SettingsChanges Changes) : ICommand<SettingsResponse>
{
    /// <summary>The id of this command, of the version that it writes and of the activity that it leaves.</summary>
    public Guid ActivityId { get; init; } = Guid.NewGuid();

    /// <summary>
    /// The versions of the settings that the command may change; null for any. With another one it fails with
    /// <c>precondition_failed</c>, and the error shows the settings as they are now.
    /// </summary>
    public VersionCondition? IfVersion { get; init; }
}

internal sealed class UpdateSettingsHandler(
    GuestListDb db, ReplayState replay, PendingActivities activities, TimeProvider clock)
    : IRequestHandler<UpdateSettings, Result<SettingsResponse>>
{
    public async Task<Result<SettingsResponse>> Handle(UpdateSettings command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Seats are counted for another limit alone.
        var seats = command.Changes.MaxGuests.IsSet
            ? await db.FindSeatsAsync(cancellationToken)
            : new Seats(await GetSettingsHandler.FindAsync(db, cancellationToken), null, parties: 0, null);
        var settings = seats.Settings;
        if (replay.HasWritten(settings?.Version, command.ActivityId)) return SettingsResponse.From(settings!, now);
        var current = GetSettingsHandler.Show(settings, now);
        if (await db.CheckAsync(command.IfVersion, current, command.ActivityId, cancellationToken) is { } ended)
            return ended;

        if (settings is null)
        {
            var created = EventSettings.Create(command.Changes, now, command.ActivityId);
            if (!created.IsSuccess) return created.Error;

            settings = created.Value;
            db.Settings.Add(settings);
        }
        else
        {
            var updated = settings.Update(command.Changes, now, command.ActivityId);
            if (!updated.IsSuccess) return updated.Error;

            if (!updated.Value) return SettingsResponse.From(settings, now);

            var claim = seats.Claim();
            await db.PromoteAsync(claim, activities, now, cancellationToken);
            if (claim.HasMore) return EventErrors.TooManyPromoted(seats.Taken ?? 0);
        }

        activities.Add(command.ActivityId, guestId: null, ActivityAction.SettingsUpdated, now);
        await db.SaveChangesAsync(cancellationToken);
        return SettingsResponse.From(settings, now);
    }
}

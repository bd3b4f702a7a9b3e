using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>
/// The settings of the one event. There is at most one row of them, with the id <see cref="SingletonId"/>.
/// </summary>
public sealed partial class EventSettings
{
    /// <summary>The most characters in the event's name.</summary>
    public const int EventNameMaxLength = 200;

    /// <summary>The most characters in the name of a time zone; those of IANA have fewer.</summary>
    public const int TimeZoneMaxLength = 64;

    /// <summary>The most characters in the location.</summary>
    public const int LocationMaxLength = 500;

    /// <summary>The most bytes (UTF-8) in <see cref="SettingsData"/>: 64 KiB.</summary>
    public const int SettingsDataMaxBytes = 64 * 1024;

    /// <summary><see cref="SettingsData"/> before any were saved.</summary>
    public const string EmptySettingsData = "{}";

    /// <summary>The deepest nesting of <see cref="SettingsData"/>, the object itself included.</summary>
    public const int SettingsDataMaxDepth = 32;

    private EventSettings()
    {
    }

    /// <summary>The id of the one row.</summary>
    public static Guid SingletonId { get; } = new("00000000-0000-4000-8000-000000000001");

    /// <summary>Always <see cref="SingletonId"/>.</summary>
    public Guid Id { get; private set; } = SingletonId;

    /// <summary>The event's name, or null.</summary>
    public string? EventName { get; private set; }

    /// <summary>When the event takes place, or null.</summary>
    public DateTimeOffset? EventDate { get; private set; }

    /// <summary>The time zone of the event by its IANA name, or null. Times are UTC all the same.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>Where the event takes place, or null.</summary>
    public string? Location { get; private set; }

    /// <summary>Until when (inclusive) guests may answer; null for no deadline.</summary>
    public DateTimeOffset? RsvpDeadline { get; private set; }

    /// <summary>Until when (inclusive) guests may decline, after the deadline too; null for no longer.</summary>
    public DateTimeOffset? DeclineDeadline { get; private set; }

    /// <summary>
    /// Whether guests may answer after the event has begun, when there is no deadline. Null, in a row that was last
    /// written before this was kept, is false.
    /// </summary>
    public bool? RsvpAfterStart { get; private set; } = false;

    /// <summary>The number of seats; null for no limit.</summary>
    public int? MaxGuests { get; private set; }

    /// <summary>
    /// Whether guests for whom there is no seat wait for one. Null, in a row that was last written before this was
    /// kept, is false.
    /// </summary>
    public bool? Waitlist { get; private set; } = false;

    /// <summary>The questions to guests, as <see cref="QuestionList"/> writes them; null for none.</summary>
    public string? Questions { get; private set; }

    /// <summary>The host's own data: the text of a JSON object, kept as it was saved.</summary>
    public string SettingsData { get; private set; } = EmptySettingsData;

    /// <summary>
    /// Counts changes of the seats. Its value means nothing; writing it does: two transactions that each take a seat
    /// both write this row, so the database lets only one of them commit and the other one counts again.
    /// </summary>
    public long SeatClaims { get; private set; }

    /// <summary>When settings were first saved.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When settings were last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>
    /// The id of the command that changed the settings last; a claimed seat is no change. Null in a row that was last
    /// written before versions were kept.
    /// </summary>
    public Guid? Version { get; private set; }

    /// <summary>What decides until when guests may answer.</summary>
    public RsvpTimes RsvpTimes => new(EventDate, RsvpDeadline, DeclineDeadline, RsvpAfterStart is true);

    /// <summary>Makes the settings.</summary>
    /// <param name="changes">The fields to set; at least one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command that saves the settings; becomes <see cref="Version"/>.</param>
    /// <returns>The settings, or what is wrong with the input.</returns>
    public static Result<EventSettings> Create(SettingsChanges changes, DateTimeOffset now, Guid commandId)
    {
        var created = now.ToStored();
        var settings = new EventSettings { CreatedAt = created, UpdatedAt = created, Version = commandId };
        var changed = settings.Update(changes, now, commandId);
        return changed.IsSuccess ? settings : changed.Error;
    }

    /// <summary>
    /// Applies changes. Lowering the limit below the number of attending guests is allowed: nobody is uninvited.
    /// </summary>
    /// <param name="changes">The fields to write; at least one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/> when anything is different.</param>
    /// <returns>Whether anything is different now, or what is wrong with the changes; then nothing was
    /// changed.</returns>
    public Result<bool> Update(SettingsChanges changes, DateTimeOffset now, Guid commandId)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var errors = new FieldErrors();
        if (changes.IsEmpty)
        {
            errors.Add(
                FieldErrors.AllChanges,
                "must have at least one of {EventName}, {EventDate}, {TimeZone}, {Location}, {RsvpDeadline}, " +
                "{DeclineDeadline}, {RsvpAfterStart}, {MaxGuests}, {Waitlist}, {Questions}, {SettingsData}.");
        }

        var eventName = changes.EventName.IsSet
            ? TextRules.Clean(changes.EventName.Value, nameof(EventName), EventNameMaxLength, errors)
            : EventName;
        var timeZone = changes.TimeZone.IsSet ? CheckTimeZone(changes.TimeZone.Value, errors) : TimeZone;
        var location = changes.Location.IsSet
            ? TextRules.Clean(changes.Location.Value, nameof(Location), LocationMaxLength, errors)
            : Location;
        var settingsData = changes.SettingsData.IsSet
            ? CheckSettingsData(changes.SettingsData.Value, errors)
            : SettingsData;
        var eventDate = changes.EventDate.Or(EventDate)?.ToStored();
        var rsvpDeadline = changes.RsvpDeadline.Or(RsvpDeadline)?.ToStored();
        var declineDeadline = changes.DeclineDeadline.Or(DeclineDeadline)?.ToStored();
        var rsvpAfterStart = changes.RsvpAfterStart.Or(RsvpAfterStart) is true;
        var maxGuests = changes.MaxGuests.Or(MaxGuests);
        var waitlist = changes.Waitlist.Or(Waitlist) is true;
        var questions = changes.Questions.IsSet ? QuestionList.Check(changes.Questions.Value, errors) : Questions;
        if (maxGuests < 1) errors.Add(nameof(MaxGuests), "must be at least 1, or null for no limit.");
        if (rsvpDeadline > eventDate) errors.Add(nameof(RsvpDeadline), "must not be after {EventDate}.");
        if (declineDeadline < rsvpDeadline) errors.Add(nameof(DeclineDeadline), "must not be before {RsvpDeadline}.");
        if (declineDeadline > eventDate) errors.Add(nameof(DeclineDeadline), "must not be after {EventDate}.");
        if (errors.Any) return errors.ToError();

        var times = new RsvpTimes(eventDate, rsvpDeadline, declineDeadline, rsvpAfterStart);
        var before = (RsvpTimes, EventName, TimeZone, Location, MaxGuests, Waitlist is true, Questions);
        var after = (times, eventName, timeZone, location, maxGuests, waitlist, questions);
        if (before == after && SettingsData == settingsData) return false;

        (EventDate, RsvpDeadline, DeclineDeadline, RsvpAfterStart) =
            (eventDate, rsvpDeadline, declineDeadline, rsvpAfterStart);
        (EventName, TimeZone, Location, MaxGuests) = (eventName, timeZone, location, maxGuests);
        (Waitlist, Questions, SettingsData) = (waitlist, questions, settingsData);
        (UpdatedAt, Version) = (now.ToStored(), commandId);
        return true;
    }

    /// <summary>Makes transactions that change the seats collide: see <see cref="SeatClaims"/>.</summary>
    internal void ClaimSeats() => SeatClaims++;
}

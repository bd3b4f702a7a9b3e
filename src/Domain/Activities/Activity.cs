using System.Diagnostics.CodeAnalysis;
using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Activities;

/// <summary>
/// One entry of the activity trail: what happened, to whom, when. It stays when its guest is deleted.
/// </summary>
[SuppressMessage(
    "Naming",
    "CA1724:Type names should not match namespaces",
    Justification = "Activity is the product's word for it.")]
public sealed class Activity
{
    private Activity()
    {
    }

    /// <summary>Made with the change it records: the same id twice is the same activity.</summary>
    public Guid Id { get; private set; }

    /// <summary>The guest concerned; null for settings.</summary>
    public Guid? GuestId { get; private set; }

    /// <summary>One of <see cref="ActivityAction"/>.</summary>
    public string Action { get; private set; } = "";

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp { get; private set; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Makes an activity.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="guestId">The guest concerned; null for settings.</param>
    /// <param name="action">One of <see cref="ActivityAction"/>.</param>
    /// <param name="timestamp">When it happened.</param>
    /// <param name="now">The present time: when it is stored.</param>
    /// <returns>The activity, or what is wrong with it.</returns>
    public static Result<Activity> Create(
        Guid id, Guid? guestId, string? action, DateTimeOffset timestamp, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        if (id == Guid.Empty) errors.Add(nameof(Id), "is required: give a UUID other than zero.");
        if (action is null || !ActivityAction.All.Contains(action))
            errors.Add(nameof(Action), ActivityAction.Rule);
        else if (ActivityAction.ConcernsGuest(action) != guestId.HasValue)
            errors.Add(nameof(GuestId), "is required for guest.* and rsvp.*, and must be null for settings.updated.");
        if (errors.Any) return errors.ToError();

        return new Activity
        {
            Id = id,
            GuestId = guestId,
            Action = action!,
            Timestamp = timestamp.ToStored(),
            CreatedAt = now.ToStored(),
        };
    }
}

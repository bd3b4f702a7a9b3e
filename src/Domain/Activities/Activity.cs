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
    /// <summary>The most characters in an actor.</summary>
    public const int ActorMaxLength = 64;

    private Activity()
    {
    }

    /// <summary>Made with the change it records: the same id twice is the same activity.</summary>
    public Guid Id { get; private set; }

    /// <summary>The guest concerned; null for settings and access keys.</summary>
    public Guid? GuestId { get; private set; }

    /// <summary>One of <see cref="ActivityAction"/>.</summary>
    public string Action { get; private set; } = "";

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp { get; private set; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>
    /// Who did it: <c>host:KEY_ID</c>, <c>door:KEY_ID</c>, <c>caterer:KEY_ID</c>, <c>guest:GUEST_ID</c> or <c>open</c>;
    /// null in activities from before this was kept.
    /// </summary>
    public string? Actor { get; private set; }

    /// <summary>Makes an activity.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="guestId">The guest concerned; null for settings and access keys.</param>
    /// <param name="action">One of <see cref="ActivityAction"/>.</param>
    /// <param name="timestamp">When it happened.</param>
    /// <param name="actor">Who did it, or null; see <see cref="Actor"/>.</param>
    /// <param name="now">The present time: when it is stored.</param>
    /// <returns>The activity, or what is wrong with it.</returns>
    public static Result<Activity> Create(
        Guid id, Guid? guestId, string? action, DateTimeOffset timestamp, string? actor, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        if (id == Guid.Empty) errors.Add(nameof(Id), "is required: give a UUID other than zero.");
        if (action is null || !ActivityAction.All.Contains(action))
        {
            errors.Add(nameof(Action), ActivityAction.Rule);
        }
        else if (ActivityAction.ConcernsGuest(action) != guestId.HasValue)
        {
            errors.Add(
                nameof(GuestId),
                "is required for guest.*, rsvp.*, waitlist.* and invitation.*; must be null for others.");
        }

        if (actor is not null && !IsActor(actor))
        {
            errors.Add(
                nameof(Actor), $"must be open, or a role and an id such as host:ID; at most {ActorMaxLength} letters.");
        }

        if (errors.Any) return errors.ToError();

        return new Activity
        {
            Id = id,
            GuestId = guestId,
            Action = action!,
            Timestamp = timestamp.ToStored(),
            CreatedAt = now.ToStored(),
            Actor = actor,
        };
    }

    // A later release may have other roles.
    private static bool IsActor(string text)
    {
        var parts = text.Split(':');
        return text.Length <= ActorMaxLength && parts.Length <= 2 && parts[0].All(char.IsAsciiLetterLower)
            && parts.All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}

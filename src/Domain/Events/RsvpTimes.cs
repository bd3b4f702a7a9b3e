using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>What decides until when guests may answer. The default closes nothing.</summary>
/// <param name="EventDate">When the event begins, or null.</param>
/// <param name="RsvpDeadline">The deadline; null for none.</param>
/// <param name="DeclineDeadline">Until when guests may decline after all; null for no longer.</param>
/// <param name="RsvpAfterStart">Whether guests may answer after the event has begun, when there is no deadline.</param>
public readonly record struct RsvpTimes(
    DateTimeOffset? EventDate, DateTimeOffset? RsvpDeadline, DateTimeOffset? DeclineDeadline, bool RsvpAfterStart)
{
    // The last moment that is open for every answer; null for no end.
    private DateTimeOffset? Last => RsvpDeadline ?? (RsvpAfterStart ? null : EventDate);

    /// <summary>
    /// Whether a guest may give an answer now: until the deadline, without one until the event begins, and a refusal
    /// until <see cref="DeclineDeadline"/> if that is later. Each of these moments is open itself.
    /// </summary>
    /// <param name="attending">The answer.</param>
    /// <param name="now">The present time.</param>
    /// <returns>Success, or <c>rsvp_closed</c>.</returns>
    public Result Check(bool attending, DateTimeOffset now)
    {
        if (Last is not { } last) return Result.Success;

        var lastDecline = DeclineDeadline > last ? DeclineDeadline.Value : last;
        var time = now.ToStored();
        if (time <= (attending ? last : lastDecline)) return Result.Success;
        if (time <= lastDecline) return EventErrors.OnlyDecliningOpen(last, lastDecline);

        return attending || lastDecline == last
            ? EventErrors.RsvpClosed(last)
            : EventErrors.DecliningClosed(lastDecline);
    }
}

using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Events;

/// <summary>The seats of the event, as one snapshot of the database shows them.</summary>
/// <param name="Settings">The settings; null when none were saved.</param>
/// <param name="Taken">Attending guests; null when they were not counted.</param>
public sealed record Seats(EventSettings? Settings, int? Taken)
{
    /// <summary>
    /// Decides whether a guest may have the answer that they are given. Who attends already keeps the seat, and who
    /// does not attend needs none; everybody else claims one of those that are left.
    /// </summary>
    /// <param name="before">The guest's answer so far; null for none.</param>
    /// <param name="now">The answer that the guest is given; null for none.</param>
    /// <returns>Success, or <c>event_full</c>.</returns>
    /// <exception cref="InvalidOperationException">A seat is to be claimed, there is a limit, and
    /// <see cref="Taken"/> is null.</exception>
    public Result Claim(bool? before, bool? now) => Claim(now is true && before is not true ? 1 : 0);

    /// <summary>Claims seats for several guests, all or none.</summary>
    /// <param name="newlyAttending">How many guests attend who did not before.</param>
    /// <returns>Success, or <c>event_full</c> with <see cref="Error.Remaining"/>.</returns>
    /// <exception cref="InvalidOperationException">As <see cref="Claim(bool?, bool?)"/>.</exception>
    public Result Claim(int newlyAttending) =>
        newlyAttending > 0 && Settings is not null ? Settings.ClaimSeats(newlyAttending, Taken) : Result.Success;
}

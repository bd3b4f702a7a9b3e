using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>The expected failures around guests and their groups.</summary>
public static class GuestErrors
{
    /// <summary>The code of <see cref="HouseholdChanged"/>.</summary>
    public const string HouseholdChangedCode = "household_changed";

    /// <summary>No guest has the id that was asked for.</summary>
    public static Error NotFound { get; } =
        new(ErrorKind.NotFound, "guest_not_found", "There is no guest with this id.");

    /// <summary>No guest belongs to the group that was asked for.</summary>
    public static Error GroupNotFound { get; } =
        new(ErrorKind.NotFound, "group_not_found", "There is no group with this id: no guest belongs to it.");

    /// <summary>Somebody of the household has answered since the answers were read that are to be changed.</summary>
    /// <param name="changes">What differs.</param>
    /// <param name="current">The household, as a query answers it now.</param>
    /// <returns>A conflict.</returns>
    public static Error HouseholdChanged(IReadOnlyList<AnswerChange> changes, object current) => new(
        ErrorKind.Conflict, HouseholdChangedCode,
        "Somebody has changed a guest of the group since. Nothing was written: look at the changes, and decide again.")
    {
        Changes = changes,
        Current = current,
    };
}

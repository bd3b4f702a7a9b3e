using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>The expected failures around guests and their groups.</summary>
public static class GuestErrors
{
    /// <summary>No guest has the id that was asked for.</summary>
    public static Error NotFound { get; } =
        new(ErrorKind.NotFound, "guest_not_found", "There is no guest with this id.");

    /// <summary>No guest belongs to the group that was asked for.</summary>
    public static Error GroupNotFound { get; } =
        new(ErrorKind.NotFound, "group_not_found", "There is no group with this id: no guest belongs to it.");
}

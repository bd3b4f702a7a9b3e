namespace EventPlatform.Domain.Activities;

/// <summary>The actions that leave a trail.</summary>
public static class ActivityAction
{
    /// <summary>A guest was put on the list.</summary>
    public const string GuestCreated = "guest.created";

    /// <summary>A host changed a guest.</summary>
    public const string GuestUpdated = "guest.updated";

    /// <summary>A guest was taken off the list.</summary>
    public const string GuestDeleted = "guest.deleted";

    /// <summary>A guest answered: attends.</summary>
    public const string RsvpAccepted = "rsvp.accepted";

    /// <summary>A guest answered: does not attend.</summary>
    public const string RsvpDeclined = "rsvp.declined";

    /// <summary>A guest answered: would attend, and waits for seats.</summary>
    public const string RsvpWaitlisted = "rsvp.waitlisted";

    /// <summary>A guest who waited has seats now, and attends.</summary>
    public const string WaitlistPromoted = "waitlist.promoted";

    /// <summary>A guest, or somebody the guest brings, has arrived.</summary>
    public const string GuestCheckedIn = "guest.checked_in";

    /// <summary>An arrival was taken back.</summary>
    public const string GuestCheckInUndone = "guest.check_in_undone";

    /// <summary>The event settings were changed.</summary>
    public const string SettingsUpdated = "settings.updated";

    /// <summary>A host gave a guest another invitation code.</summary>
    public const string InvitationRenewed = "invitation.renewed";

    /// <summary>An access key was made.</summary>
    public const string KeyCreated = "key.created";

    /// <summary>An access key was revoked.</summary>
    public const string KeyRevoked = "key.revoked";

    /// <summary>The most characters in an action.</summary>
    public const int MaxLength = 32;

    /// <summary>Every action.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        GuestCreated, GuestUpdated, GuestDeleted, RsvpAccepted, RsvpDeclined, RsvpWaitlisted, WaitlistPromoted,
        GuestCheckedIn, GuestCheckInUndone, InvitationRenewed, SettingsUpdated, KeyCreated, KeyRevoked,
    ];

    /// <summary>The message about a text that is no action.</summary>
    public static string Rule { get; } = $"must be one of {string.Join(", ", All)}.";

    /// <summary>True for an action that is about one guest.</summary>
    /// <param name="action">A known action.</param>
    /// <returns>False for settings and access keys.</returns>
    public static bool ConcernsGuest(string action) => action is not (SettingsUpdated or KeyCreated or KeyRevoked);
}

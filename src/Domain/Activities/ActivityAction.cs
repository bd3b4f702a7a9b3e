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

    /// <summary>The event settings were changed.</summary>
    public const string SettingsUpdated = "settings.updated";

    /// <summary>The most characters in an action.</summary>
    public const int MaxLength = 32;

    /// <summary>Every action, in the order in which a guest may meet them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [GuestCreated, GuestUpdated, GuestDeleted, RsvpAccepted, RsvpDeclined, SettingsUpdated];

    /// <summary>The message about a text that is no action.</summary>
    public static string Rule { get; } = $"must be one of {string.Join(", ", All)}.";

    /// <summary>True for an action that is about one guest.</summary>
    /// <param name="action">A known action.</param>
    /// <returns>False for settings.</returns>
    public static bool ConcernsGuest(string action) => action != SettingsUpdated;
}

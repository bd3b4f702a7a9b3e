namespace EventPlatform.Domain.Access;

/// <summary>What a caller may be to the event.</summary>
public enum Role
{
    /// <summary>Runs the event; may do everything.</summary>
    Host,

    /// <summary>Lets guests in; sees them without e-mail addresses and notes.</summary>
    Door,

    /// <summary>Cooks; sees figures and notes, and no names.</summary>
    Caterer,

    /// <summary>Is invited; sees and answers for the own group.</summary>
    Guest,
}

/// <summary>Roles as text, in keys, in the database and in the API.</summary>
public static class RoleNames
{
    /// <summary>The most characters in a role.</summary>
    public const int MaxLength = 16;

    /// <summary>The message about a text that is no role of an access key.</summary>
    public const string KeyRule = "must be host, door or caterer.";

    /// <summary>The text of a role.</summary>
    /// <param name="role">The role.</param>
    /// <returns><c>host</c>, <c>door</c>, <c>caterer</c> or <c>guest</c>.</returns>
    public static string ToText(this Role role) => role switch
    {
        Role.Host => "host",
        Role.Door => "door",
        Role.Caterer => "caterer",
        Role.Guest => "guest",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No role."),
    };

    /// <summary>Reads the role of an access key, in small letters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="role">The role.</param>
    /// <returns>False when no key has such a role: guests have invitation codes.</returns>
    public static bool TryParseKeyRole(string? text, out Role role)
    {
        (var known, role) = text switch
        {
            "host" => (true, Role.Host),
            "door" => (true, Role.Door),
            "caterer" => (true, Role.Caterer),
            _ => (false, default),
        };
        return known;
    }
}

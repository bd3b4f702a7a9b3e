namespace EventPlatform.Lambda.Http;

/// <summary>Whether callers need keys, read from <see cref="Name"/>.</summary>
/// <param name="IsOpen">True when every caller is a host.</param>
public sealed record AccessSetting(bool IsOpen)
{
    /// <summary>
    /// The setting, and environment variable: <see cref="Keys"/>, the default, or <see cref="Open"/>.
    /// </summary>
    public const string Name = "EVENTPLATFORM_ACCESS";

    /// <summary>Hosts, the door and caterers need access keys.</summary>
    public const string Keys = "keys";

    /// <summary>Every caller is a host: for one machine and trusted networks.</summary>
    public const string Open = "open";

    /// <summary>Reads the setting.</summary>
    /// <param name="value">Its value; null or empty when it is not set.</param>
    /// <returns>The setting.</returns>
    /// <exception cref="InvalidOperationException">It is neither of the two.</exception>
    public static AccessSetting Parse(string? value) => value switch
    {
        null or "" or Keys => new AccessSetting(IsOpen: false),
        Open => new AccessSetting(IsOpen: true),
        _ => throw new InvalidOperationException($"{Name} is \"{value}\": it must be {Keys} or {Open}."),
    };
}

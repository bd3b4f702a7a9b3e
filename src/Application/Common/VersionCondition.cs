namespace EventPlatform.Application.Common;

/// <summary>
/// The versions that a command may change. Whoever has read a version and changes that one alone undoes nobody's change
/// unknowingly.
/// </summary>
public sealed class VersionCondition
{
    private VersionCondition(bool isAnySaved, List<Guid> versions) => (IsAnySaved, Versions) = (isAnySaved, versions);

    /// <summary>Any version, as long as there is a row.</summary>
    public static VersionCondition AnySaved { get; } = new(isAnySaved: true, []);

    internal bool IsAnySaved { get; }

    internal List<Guid> Versions { get; }

    /// <summary>One of these versions.</summary>
    /// <param name="versions">
    /// Each is an <see cref="IVersioned.Version"/>. A row without a version and no row at all count as the same: null
    /// and <see cref="Guid.Empty"/> allow both.
    /// </param>
    /// <returns>The condition.</returns>
    public static VersionCondition OneOf(params IEnumerable<Guid?> versions) =>
        new(isAnySaved: false, [.. versions.Select(version => version ?? Guid.Empty)]);

    /// <summary>Whether a version is one of these.</summary>
    /// <param name="version">An <see cref="IVersioned.Version"/>.</param>
    /// <returns>True when the command may change it.</returns>
    public bool Allows(Guid? version) => IsAnySaved ? version is not null : Versions.Contains(version ?? Guid.Empty);
}

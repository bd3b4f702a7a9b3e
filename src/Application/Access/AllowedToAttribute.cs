using System.Collections.Concurrent;
using System.Reflection;
using EventPlatform.Domain.Access;

namespace EventPlatform.Application.Access;

/// <summary>Names the roles that may send a use case. Without it nobody may.</summary>
/// <param name="roles">The roles.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AllowedToAttribute(params Role[] roles) : Attribute
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Role>> Known = new();

    /// <summary>The roles.</summary>
    public IReadOnlyList<Role> Roles { get; } = roles;

    /// <summary>Reads the roles that may send a use case.</summary>
    /// <param name="useCase">The type of the use case.</param>
    /// <returns>The roles; none when the use case names none.</returns>
    public static IReadOnlyList<Role> Of(Type useCase) =>
        Known.GetOrAdd(useCase, type => type.GetCustomAttribute<AllowedToAttribute>()?.Roles ?? []);
}

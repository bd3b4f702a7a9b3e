using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EventPlatform.Infrastructure.Persistence;

/// <summary>
/// Compares values of a property by <see cref="EqualityComparer{T}.Default"/>. EF Core's own comparers are trees of
/// expressions, which a native build interprets with each comparison.
/// </summary>
/// <typeparam name="T">The type of the property: a string or an immutable struct, nullable or not.</typeparam>
internal sealed class PlainComparer<
    [DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicProperties)] T>()
    : ValueComparer<T>(favorStructuralComparisons: false)
{
    public override bool Equals(T? left, T? right) => EqualityComparer<T>.Default.Equals(left, right);

    public override int GetHashCode(T instance) => instance?.GetHashCode() ?? 0;

    public override T Snapshot(T instance) => instance;
}

namespace MediatR;

/// <summary>Stands for "no value" where a type argument is needed. All its values are equal.</summary>
public readonly struct Unit : IEquatable<Unit>, IComparable<Unit>, IComparable
{
    private static readonly Unit Instance;

    /// <summary>The one value.</summary>
    public static ref readonly Unit Value => ref Instance;

    /// <summary>The one value as a completed task.</summary>
    public static Task<Unit> Task { get; } = System.Threading.Tasks.Task.FromResult(Instance);

    /// <inheritdoc />
    public int CompareTo(Unit other) => 0;

    int IComparable.CompareTo(object? obj) => 0;

    /// <inheritdoc />
    public bool Equals(Unit other) => true;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Unit;

    /// <inheritdoc />
    public override int GetHashCode() => 0;

    /// <inheritdoc />
    public override string ToString() => "()";

    /// <summary>Always true.</summary>
    public static bool operator ==(Unit left, Unit right) => true;

    /// <summary>Always false.</summary>
    public static bool operator !=(Unit left, Unit right) => false;
}

namespace EventPlatform.Domain.Common;

/// <summary>
/// A field of a partial update: absent (leave as it is) or set, where null is a value like any other (clear it).
/// </summary>
/// <typeparam name="T">The field's type.</typeparam>
/// <param name="Value">The new value; meaningless unless <paramref name="IsSet"/>.</param>
/// <param name="IsSet">False when the field is absent.</param>
public readonly record struct Optional<T>(T Value, bool IsSet = true)
{
    /// <summary>Sets the field.</summary>
    /// <param name="value">The new value.</param>
    public static implicit operator Optional<T>(T value) => new(value);

    /// <summary>The value when set, else what stands there already.</summary>
    /// <param name="current">The field's present value.</param>
    /// <returns>The value after the update.</returns>
    public T Or(T current) => IsSet ? Value : current;
}

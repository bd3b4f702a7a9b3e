using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Domain.Common;

/// <summary>The outcome of an operation, whatever value it carries.</summary>
public interface IResult
{
    /// <summary>Null on success.</summary>
    Error? Error { get; }
}

/// <summary>
/// The outcome of an operation that has no value to give: success, or an expected <see cref="Error"/>.
/// </summary>
public readonly record struct Result : IResult
{
    private Result(Error error) => Error = error;

    /// <summary>The successful outcome.</summary>
    public static Result Success => default;

    /// <inheritdoc/>
    public Error? Error { get; }

    /// <summary>True when the operation did what it was asked to do.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Wraps an error.</summary>
    /// <param name="error">The expected failure.</param>
    public static implicit operator Result(Error error) => new(error);
}

/// <summary>The outcome of an operation: its value, or an expected <see cref="Error"/>.</summary>
/// <typeparam name="T">The value's type.</typeparam>
[SuppressMessage(
    "Usage",
    "CA2225:Operator overloads have named alternates",
    Justification = "The conversions are the way to make a result; the properties are the way to read one.")]
public sealed record Result<T> : IResult
{
    private readonly T? _value;

    private Result(T value) => _value = value;

    private Result(Error error) => Error = error;

    /// <inheritdoc/>
    public Error? Error { get; }

    /// <summary>True when <see cref="Value"/> may be read.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The operation failed: look at <see cref="Error"/> first.</exception>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"There is no value: {Error.Code}.");

    /// <summary>Wraps a value.</summary>
    /// <param name="value">The successful outcome.</param>
    public static implicit operator Result<T>(T value) => new(value);

    /// <summary>Wraps an error.</summary>
    /// <param name="error">The expected failure.</param>
    public static implicit operator Result<T>(Error error) => new(error);
}

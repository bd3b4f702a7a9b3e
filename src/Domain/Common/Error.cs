namespace EventPlatform.Domain.Common;

/// <summary>The kinds of expected failures. An edge derives its status from the kind.</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule; <see cref="Error.Fields"/> says which.</summary>
    Invalid,

    /// <summary>Nobody is signed in.</summary>
    Unauthenticated,

    /// <summary>The caller has a role that may not do this.</summary>
    Forbidden,

    /// <summary>The object of the request does not exist.</summary>
    NotFound,

    /// <summary>The input is fine, but the present state forbids the change.</summary>
    Conflict,

    /// <summary>
    /// The command was to change one version, and there is another; <see cref="Error.Current"/> shows it.
    /// </summary>
    PreconditionFailed,
}

/// <summary>An expected failure. Bugs and broken infrastructure are exceptions instead.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Code">Stable machine-readable code, such as <c>guest_not_found</c>.</param>
/// <param name="Detail">One sentence for a person. It never repeats the input.</param>
public sealed record Error(ErrorKind Kind, string Code, string Detail)
{
    /// <summary>Code of every <see cref="ErrorKind.Invalid"/> error.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>Code of every <see cref="ErrorKind.PreconditionFailed"/> error.</summary>
    public const string PreconditionFailedCode = "precondition_failed";

    /// <summary>
    /// For <see cref="ErrorKind.Invalid"/>: the broken rules of each property. Where a message names another
    /// property, the name stands in braces, so that an edge with names of its own can put them there.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// For <see cref="ErrorKind.PreconditionFailed"/> and <c>household_changed</c>: what the command was to change, as
    /// a query answers it now.
    /// </summary>
    public object? Current { get; init; }

    /// <summary>For <c>event_full</c>: how many seats are left, fewer than were asked for.</summary>
    public int? Remaining { get; init; }

    /// <summary>For <c>household_changed</c>: what differs; empty for other errors.</summary>
    public IReadOnlyList<AnswerChange> Changes { get; init; } = [];

    /// <summary>An <see cref="ErrorKind.Invalid"/> error about one property.</summary>
    /// <param name="property">The property's name.</param>
    /// <param name="message">The rule it breaks and how to meet it.</param>
    /// <returns>The error.</returns>
    public static Error Invalid(string property, string message) => new FieldErrors { { property, message } }.ToError();

    /// <summary>Says of an <see cref="ErrorKind.Invalid"/> error which of several objects it is about.</summary>
    /// <param name="place">The object, such as <c>Answers[0]</c>.</param>
    /// <returns>The error with the names of properties behind the place.</returns>
    public Error Within(string place) => this with
    {
        Fields = Fields.ToDictionary(field => $"{place}.{field.Key}", field => field.Value),
    };

    /// <summary>An <see cref="ErrorKind.PreconditionFailed"/> error. Nothing was changed.</summary>
    /// <param name="current">What the command was to change, as a query answers it now.</param>
    /// <returns>The error.</returns>
    public static Error PreconditionFailed(object current) => new(
        ErrorKind.PreconditionFailed, PreconditionFailedCode,
        "Somebody has changed it since. Nothing was written: look at the present state, and decide again.")
    {
        Current = current,
    };
}

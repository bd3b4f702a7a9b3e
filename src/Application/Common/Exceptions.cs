using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Application.Common;

/// <summary>Other writers kept changing the same rows until the replays were used up. Try again later.</summary>
/// <param name="inner">The last conflict.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors",
    Justification = "Thrown in one place, always with its cause.")]
public sealed class BusyException(Exception inner) : Exception("Conflicts outlasted the replays.", inner);

/// <summary>
/// The database could not be reached, or not in time, or did not say whether it committed, or lacks the schema.
/// </summary>
[SuppressMessage(
    "Design", "CA1032:Implement standard exception constructors", Justification = "Each cause has its own message.")]
public sealed class UnavailableException : Exception
{
    /// <summary>The database does not do its work at present.</summary>
    /// <param name="inner">The last failure.</param>
    public UnavailableException(Exception inner)
        : base("The database cannot be reached.", inner)
    {
    }

    private UnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>A run may have been committed, and nothing in the database tells any more.</summary>
    /// <returns>The exception to throw.</returns>
    public static UnavailableException OutcomeUnknown() =>
        new("The database did not say whether it committed, and its rows do not show it.");

    /// <summary>The database lacks a table or a column: its schema is missing, or that of an earlier release.</summary>
    /// <param name="remedy">How to apply the schema, to follow a colon.</param>
    /// <param name="inner">The database's answer.</param>
    /// <returns>The exception to throw. Nothing was changed.</returns>
    public static UnavailableException SchemaBehind(string remedy, Exception inner) =>
        new($"The database lacks a table or a column that this release needs: {remedy}.", inner);
}

using System.Diagnostics.CodeAnalysis;

namespace EventPlatform.Application.Common;

/// <summary>Other writers kept changing the same rows until the retries were used up. Trying again later helps.</summary>
/// <param name="inner">The last conflict.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in one place, always with its cause.")]
public sealed class BusyException(Exception inner) : Exception("Conflicts outlasted the retries.", inner);

/// <summary>The database could not be reached, or not in time.</summary>
/// <param name="inner">The last failure.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in one place, always with its cause.")]
public sealed class UnavailableException(Exception inner) : Exception("The database cannot be reached.", inner);

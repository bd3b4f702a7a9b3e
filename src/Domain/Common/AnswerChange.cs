namespace EventPlatform.Domain.Common;

/// <summary>What two who answer for one household disagree about.</summary>
/// <param name="GuestId">Whose answer it is.</param>
/// <param name="Property">Which property of the answer.</param>
/// <param name="Theirs">
/// The value that is there now, as JSON; null where it is a note or an answer that the caller may not read.
/// </param>
/// <param name="Mine">The value that was to be written, as JSON.</param>
public sealed record AnswerChange(Guid GuestId, string Property, string? Theirs, string Mine)
{
    /// <summary>Leaves out the values, so that no log shows them by accident.</summary>
    /// <returns>The guest's id and the property.</returns>
    public override string ToString() => $"{GuestId} {Property}";
}

using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>A guest's own answer. A field that is not set leaves what is there.</summary>
/// <param name="Attending">Whether the guest comes.</param>
public sealed record Rsvp(bool Attending)
{
    /// <summary>The dietary note, at most <see cref="Guest.DietaryMaxLength"/> characters; null for none.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>
    /// How many people the guest brings, 0 to <see cref="Guest.PlusOnesAllowed"/>; null for 0. Only with
    /// <see cref="Attending"/>.
    /// </summary>
    public Optional<int?> PlusOnes { get; init; }

    /// <summary>Answers to the host's questions, as <see cref="GuestChanges.Answers"/>.</summary>
    public Optional<string?> Answers { get; init; }

    /// <summary>Leaves out note and answers, so that no log shows them by accident.</summary>
    /// <returns>Whether the guest comes.</returns>
    public override string ToString() => $"{Attending}";
}

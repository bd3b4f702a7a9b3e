using EventPlatform.Domain.Common;

namespace EventPlatform.Domain.Guests;

/// <summary>Changes of a guest: an absent field stays as it is, an explicit null clears it.</summary>
public sealed record GuestChanges
{
    /// <summary>
    /// First name, at most <see cref="Guest.NameMaxLength"/> characters. A guest has a first or a last name at least.
    /// </summary>
    public Optional<string?> FirstName { get; init; }

    /// <summary>Last name, at most <see cref="Guest.NameMaxLength"/> characters.</summary>
    public Optional<string?> LastName { get; init; }

    /// <summary>E-mail address, at most <see cref="Guest.EmailMaxLength"/> characters.</summary>
    public Optional<string?> Email { get; init; }

    /// <summary>The group. Any id will do: a group exists as long as a guest belongs to it.</summary>
    public Optional<Guid?> GroupId { get; init; }

    /// <summary>The answer; null for none yet.</summary>
    public Optional<bool?> Attending { get; init; }

    /// <summary>Dietary note, at most <see cref="Guest.DietaryMaxLength"/> characters.</summary>
    public Optional<string?> Dietary { get; init; }

    /// <summary>How many people the guest may bring, 0 to <see cref="Guest.PlusOnesMax"/>; null for 0.</summary>
    public Optional<int?> PlusOnesAllowed { get; init; }

    /// <summary>How many people the guest brings, 0 to <see cref="PlusOnesAllowed"/>; null for 0.</summary>
    public Optional<int?> PlusOnes { get; init; }

    /// <summary>
    /// Answers to the host's questions: a JSON object from ids of questions to answers. What it lacks stays as it is;
    /// null in place of an answer clears that one, and null in place of the object clears all.
    /// </summary>
    public Optional<string?> Answers { get; init; }

    /// <summary>True when no field is set.</summary>
    public bool IsEmpty =>
        !(FirstName.IsSet || LastName.IsSet || Email.IsSet || GroupId.IsSet || Attending.IsSet || Dietary.IsSet
            || PlusOnesAllowed.IsSet || PlusOnes.IsSet || Answers.IsSet);
}

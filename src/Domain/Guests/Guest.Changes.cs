using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Domain.Guests;

/// <content>A host's changes.</content>
public sealed partial class Guest
{
    /// <summary>
    /// Applies a host's changes. The answer's time moves only when the answer does. An answer to attend is one only if
    /// <see cref="SeatClaim"/> finds seats.
    /// </summary>
    /// <param name="changes">The fields to write.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/> when anything is different.</param>
    /// <param name="questions">The host's questions; null for none.</param>
    /// <returns>Whether anything is different now, or what is wrong with the changes; then nothing was
    /// changed.</returns>
    public Result<bool> Update(
        GuestChanges changes, DateTimeOffset now, Guid commandId, IReadOnlyList<Question>? questions = null)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var errors = new FieldErrors();
        if (changes.IsEmpty)
        {
            errors.Add(
                FieldErrors.AllChanges,
                "must have at least one of {FirstName}, {LastName}, {Email}, {GroupId}, {Attending}, {Dietary}, " +
                "{PlusOnesAllowed}, {PlusOnes}, {Answers}.");
        }

        var (firstName, lastName) = CleanNames(changes, errors);
        var email = changes.Email.IsSet ? EmailAddress.Clean(changes.Email.Value, nameof(Email), errors) : Email;
        var dietary = changes.Dietary.IsSet ? CleanDietary(changes.Dietary.Value, errors) : Dietary;
        var groupId = changes.GroupId.Or(GroupId);
        // Who waits has no answer: that may be written back, and who is to attend goes on waiting.
        var attending = changes.Attending.Or(Attending);
        if (attending is true && IsWaiting) attending = null;
        var allowed = CheckAllowed(changes, attending, errors);
        var plusOnes = CheckPlusOnes(changes.PlusOnes, attending, allowed, errors);
        var answers = changes.Answers.IsSet
            ? GuestAnswers.MergeForHost(Answers, changes.Answers.Value, questions ?? [], errors)
            : Answers;
        if (errors.Any) return errors.ToError();

        var before = (FirstName, LastName, Email, GroupId, Attending, Dietary, Answers);
        var isSame = before == (firstName, lastName, email, groupId, attending, dietary, answers)
            && (PlusOnesAllowed ?? 0, PlusOnes ?? 0) == (allowed, plusOnes);
        if (isSame) return false;

        var isFolded = (FirstName, LastName, Email, Dietary) == (firstName, lastName, email, dietary);
        (FirstName, LastName, Email, GroupId, Dietary) = (firstName, lastName, email, groupId, dietary);
        (PlusOnesAllowed, PlusOnes, Answers) = (allowed, plusOnes, answers);
        if (attending != Attending) SetAnswer(attending, now);
        Write(now, commandId, isFolded);
        return true;
    }

    private (string First, string Last) CleanNames(GuestChanges changes, FieldErrors errors)
    {
        var firstName = changes.FirstName.IsSet
            ? TextRules.Clean(changes.FirstName.Value, nameof(FirstName), NameMaxLength, errors) ?? ""
            : FirstName;
        var lastName = changes.LastName.IsSet
            ? TextRules.Clean(changes.LastName.Value, nameof(LastName), NameMaxLength, errors) ?? ""
            : LastName;
        if (!errors.Any && firstName.Length + lastName.Length == 0)
        {
            if (changes.FirstName.IsSet) errors.Add(nameof(FirstName), OneNameRule(nameof(LastName)));
            if (changes.LastName.IsSet) errors.Add(nameof(LastName), OneNameRule(nameof(FirstName)));
        }

        return (firstName, lastName);
    }

    private static string OneNameRule(string other) =>
        $"is required where {{{other}}} is missing: give 1 to {NameMaxLength} characters that show something.";

    private int CheckAllowed(GuestChanges changes, bool? attending, FieldErrors errors)
    {
        var allowed = changes.PlusOnesAllowed.Or(PlusOnesAllowed) ?? 0;
        var brings = MayBring(attending) ? changes.PlusOnes.Or(PlusOnes) ?? 0 : 0;
        if (allowed is < 0 or > PlusOnesMax) errors.Add(nameof(PlusOnesAllowed), $"must be 0 to {PlusOnesMax}.");

        if (allowed >= 0 && changes.PlusOnesAllowed.IsSet && !changes.PlusOnes.IsSet && allowed < brings)
        {
            errors.Add(
                nameof(PlusOnesAllowed),
                $"must be at least {brings}: the guest brings so many. Lower {{PlusOnes}} first, or with it.");
        }

        return allowed;
    }

    private int CheckPlusOnes(Optional<int?> given, bool? attending, int allowed, FieldErrors errors)
    {
        var present = PlusOnes ?? 0;
        var plusOnes = given.Or(PlusOnes) ?? 0;
        if (!MayBring(attending))
        {
            // What is there already may be written back with the answer that ends it.
            if (plusOnes != 0 && plusOnes != present)
                errors.Add(nameof(PlusOnes), "must be 0 unless the guest attends: leave it out, or set {Attending}.");
            return 0;
        }

        var isOut = plusOnes < 0 || plusOnes > allowed;
        if (given.IsSet && isOut && !errors.Any(error => error.Key == nameof(PlusOnesAllowed)))
            errors.Add(nameof(PlusOnes), $"must be 0 to {allowed}: the guest may bring no more.");
        return plusOnes;
    }

    private bool MayBring(bool? attending) => attending is true || (attending is null && IsWaiting);

    private void Write(DateTimeOffset now, Guid commandId, bool isFolded)
    {
        isFolded &= NamesVersion is not null && NamesVersion == Version;
        (UpdatedAt, Version) = (now.ToStored(), commandId);
        if (isFolded) FoldedVersion = NamesVersion = commandId;
        else Fold();
    }
}

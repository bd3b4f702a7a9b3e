using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Domain.Guests;

/// <content>The guest's own answer, the waiting list, the arrival.</content>
public sealed partial class Guest
{
    /// <summary>The guest's own answer, with or without seats.</summary>
    internal bool? WouldAttend => IsWaiting ? true : Attending;

    /// <summary>Whether recording an answer would change anything.</summary>
    /// <param name="rsvp">The answer.</param>
    /// <param name="questions">The host's questions.</param>
    /// <returns>True, too, when something is wrong with the answer.</returns>
    public bool Differs(Rsvp rsvp, IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(rsvp);
        var errors = new FieldErrors();
        var (dietary, plusOnes, answers) = Check(rsvp, questions, errors);
        return errors.Any || WouldAttend != rsvp.Attending
            || (Dietary, PlusOnes ?? 0, Answers) != (dietary, plusOnes, answers);
    }

    /// <summary>
    /// Records the guest's own answer. Who waits goes on waiting; to attend is an answer only if
    /// <see cref="SeatClaim"/> finds seats.
    /// </summary>
    /// <param name="rsvp">The answer.</param>
    /// <param name="now">The present time; becomes <see cref="RsvpAt"/>.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/>.</param>
    /// <param name="questions">The host's questions; null for none.</param>
    /// <returns>Success, or what is wrong with the answer; then nothing was changed.</returns>
    public Result Rsvp(Rsvp rsvp, DateTimeOffset now, Guid commandId, IReadOnlyList<Question>? questions = null)
    {
        ArgumentNullException.ThrowIfNull(rsvp);
        var errors = new FieldErrors();
        var (dietary, plusOnes, answers) = Check(rsvp, questions ?? [], errors);
        if (errors.Any) return errors.ToError();

        var isFolded = Dietary == dietary;
        (Dietary, PlusOnes, Answers) = (dietary, plusOnes, answers);
        if (!(rsvp.Attending && IsWaiting)) SetAnswer(rsvp.Attending, now);
        Write(now, commandId, isFolded);
        return Result.Success;
    }

    /// <summary>Records how many of the guest's party have arrived. The time is that of the first record.</summary>
    /// <param name="arrived">How many, the guest included.</param>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/> when anything is different.</param>
    /// <returns>Whether anything is different now, or the error in the number.</returns>
    public Result<bool> CheckIn(int arrived, DateTimeOffset now, Guid commandId)
    {
        if (arrived < 1 || arrived > Seats)
        {
            return Error.Invalid(
                nameof(Arrived), $"must be 1 to {Seats}: the guest, and {PlusOnes ?? 0} whom the guest brings.");
        }

        if (CheckedInAt is not null && Arrived == arrived) return false;

        (CheckedInAt, Arrived) = (CheckedInAt ?? now.ToStored(), arrived);
        Write(now, commandId, isFolded: true);
        return true;
    }

    /// <summary>Takes the arrival back.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="commandId">The command; becomes <see cref="Version"/> when anything is different.</param>
    /// <returns>Whether there was anything to take back.</returns>
    public bool UndoCheckIn(DateTimeOffset now, Guid commandId)
    {
        if (CheckedInAt is null) return false;

        (CheckedInAt, Arrived) = (null, null);
        Write(now, commandId, isFolded: true);
        return true;
    }

    /// <summary>What would be there after an answer.</summary>
    internal (string? Dietary, int PlusOnes, string? Answers) After(Rsvp rsvp, IReadOnlyList<Question> questions) =>
        Check(rsvp, questions, []);

    /// <summary>Takes the place on the list from a guest who is about to be deleted.</summary>
    internal void Leave() => (Attending, WaitlistedAt) = (null, null);

    /// <summary>Puts a guest on the waiting list who would attend, and for whom there is no seat.</summary>
    internal void Wait(DateTimeOffset since) => (Attending, RsvpAt, WaitlistedAt) = (null, null, since);

    /// <summary>Gives the guest the seats that were waited for.</summary>
    internal void Promote(DateTimeOffset now, Guid commandId)
    {
        SetAnswer(attending: true, now);
        Write(now, commandId, isFolded: true);
    }

    private (string? Dietary, int PlusOnes, string? Answers) Check(
        Rsvp rsvp, IReadOnlyList<Question> questions, FieldErrors errors)
    {
        var dietary = rsvp.Dietary.IsSet ? CleanDietary(rsvp.Dietary.Value, errors) : Dietary;
        var plusOnes = CheckPlusOnes(rsvp.PlusOnes, rsvp.Attending, PlusOnesAllowed ?? 0, errors);
        var answers = rsvp.Answers.IsSet
            ? GuestAnswers.Merge(Answers, rsvp.Answers.Value, questions, errors)
            : Answers;
        GuestAnswers.CheckRequired(answers, questions, rsvp.Attending, errors);
        return (dietary, plusOnes, answers);
    }

    private static string? CleanDietary(string? text, FieldErrors errors) =>
        TextRules.CleanLines(text, nameof(Dietary), DietaryMaxLength, errors);

    private void SetAnswer(bool? attending, DateTimeOffset now)
    {
        (Attending, WaitlistedAt) = (attending, null);
        RsvpAt = attending is null ? null : now.ToStored();
    }
}

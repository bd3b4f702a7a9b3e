using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;

namespace EventPlatform.Domain.Guests;

/// <summary>The guests of one group, who may answer for each other.</summary>
public static class Household
{
    /// <summary>The most members whose changes a version tells.</summary>
    public const int MaxMembers = 200;

    /// <summary>Makes the version of a household: another one when a member was changed, came or left.</summary>
    /// <param name="members">The members.</param>
    /// <returns>The version.</returns>
    public static Guid VersionOf(IEnumerable<Guest> members) =>
        VersionOf(string.Concat(
            members.Select(member => $"{member.Id}{member.Version}").Order(StringComparer.Ordinal)));

    /// <summary>Makes the version of a household.</summary>
    /// <param name="text">Id and version of each member, ordered by id, with nothing in between.</param>
    /// <returns>The version.</returns>
    public static Guid VersionOf(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16]);

    /// <summary>Finds what an answer would change.</summary>
    /// <param name="guest">Whose answer it is.</param>
    /// <param name="rsvp">The answer.</param>
    /// <param name="questions">The host's questions.</param>
    /// <param name="showsNotes">
    /// Whether the caller may read the guest's note and answers to questions. If not, they count as changed whenever
    /// they are given: an answer must not tell whether a note was guessed.
    /// </param>
    /// <returns>A change for each property with another value.</returns>
    public static IEnumerable<AnswerChange> FindChanges(
        Guest guest, Rsvp rsvp, IReadOnlyList<Question> questions, bool showsNotes)
    {
        ArgumentNullException.ThrowIfNull(guest);
        ArgumentNullException.ThrowIfNull(rsvp);
        var (dietary, plusOnes, answers) = guest.After(rsvp, questions);
        if (guest.WouldAttend != rsvp.Attending)
            yield return Change(nameof(rsvp.Attending), Json(guest.WouldAttend), Json(rsvp.Attending));
        if (rsvp.PlusOnes.IsSet && plusOnes != (guest.PlusOnes ?? 0))
            yield return Change(nameof(rsvp.PlusOnes), $"{guest.PlusOnes ?? 0}", $"{plusOnes}");
        if (rsvp.Dietary.IsSet && !(showsNotes && dietary == guest.Dietary))
            yield return Change(nameof(rsvp.Dietary), showsNotes ? Json(guest.Dietary) : null, Json(dietary));
        if (rsvp.Answers.IsSet && !(showsNotes && answers == guest.Answers))
        {
            yield return Change(
                nameof(rsvp.Answers), showsNotes ? guest.Answers ?? GuestAnswers.None : null,
                rsvp.Answers.Value ?? "null");
        }

        AnswerChange Change(string property, string? theirs, string mine) => new(guest.Id, property, theirs, mine);
    }

    private static string Json(bool? value) => value switch
    {
        true => "true",
        false => "false",
        null => "null",
    };

    private static string Json(string? text) =>
        text is null ? "null" : $"\"{JsonEncodedText.Encode(text)}\"";
}

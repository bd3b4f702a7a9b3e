using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Lambda.Http;

/// <summary>Reads the fields of a body.</summary>
internal static class Bodies
{
    /// <summary>Reads a guest's writable fields.</summary>
    public static GuestChanges Guest(this JsonBody body)
    {
        body.IgnoreReadOnly(
            "id", "rsvp_at", "created_at", "updated_at", "duplicates", "waitlisted_at", "waitlist_position",
            "checked_in_at", "arrived");
        return new GuestChanges
        {
            FirstName = body.Text("first_name"),
            LastName = body.Text("last_name"),
            Email = body.Text("email"),
            GroupId = body.Id("group_id"),
            Attending = body.Flag("attending"),
            Dietary = body.Text("dietary"),
            PlusOnesAllowed = body.WholeNumber("plus_ones_allowed"),
            PlusOnes = body.WholeNumber("plus_ones"),
            Answers = body.RawObject("answers"),
        };
    }

    /// <summary>Reads the answers of a group.</summary>
    public static IReadOnlyList<InvitationAnswer> Answers(this JsonBody body) =>
    [
        .. body.Objects("answers", AnswerInvitation.MaxAnswers).Select(answer =>
            new InvitationAnswer(answer.RequiredId("guest_id"), answer.RequiredFlag("attending"))
            {
                Dietary = answer.Text("dietary"),
                PlusOnes = answer.WholeNumber("plus_ones"),
                Answers = answer.RawObject("answers"),
            }),
    ];

    /// <summary>Reads the writable fields of the event settings.</summary>
    public static SettingsChanges Settings(this JsonBody body)
    {
        body.IgnoreReadOnly("rsvp_open", "decline_open", "created_at", "updated_at");
        return new SettingsChanges
        {
            EventName = body.Text("event_name"),
            EventDate = body.Time("event_date"),
            TimeZone = body.Text("time_zone"),
            Location = body.Text("location"),
            RsvpDeadline = body.Time("rsvp_deadline"),
            DeclineDeadline = body.Time("decline_deadline"),
            RsvpAfterStart = body.Flag("rsvp_after_start"),
            MaxGuests = body.WholeNumber("max_guests"),
            Waitlist = body.Flag("waitlist"),
            Questions = body.OptionalObjects("questions", QuestionList.MaxQuestions, Question),
            SettingsData = body.RawObject("settings_data"),
        };
    }

    private static Question Question(JsonFields question) => new(
        question.RequiredText("id", "give an id"), question.RequiredText("label", "give the question"),
        question.RequiredText("type", $"give {string.Join(", ", Domain.Events.Question.Types)}"),
        question.Texts("choices", Domain.Events.Question.MaxChoices), question.Flag("required").Value is true,
        question.Text("ask").Value ?? Domain.Events.Question.Attending);
}

using System.Text.Json.Nodes;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;

namespace EventPlatform.Client;

/// <summary>Writes the bodies of requests: what is not set is left out, and null is written.</summary>
internal static class Bodies
{
    public static JsonObject Of(GuestChanges guest) => new JsonObject()
        .Add("first_name", guest.FirstName, name => name)
        .Add("last_name", guest.LastName, name => name)
        .Add("email", guest.Email, email => email)
        .Add("group_id", guest.GroupId, id => id)
        .Add("attending", guest.Attending, answer => answer)
        .Add("dietary", guest.Dietary, note => note)
        .Add("plus_ones_allowed", guest.PlusOnesAllowed, number => number)
        .Add("plus_ones", guest.PlusOnes, number => number)
        .Add("answers", guest.Answers, json => json is null ? null : JsonNode.Parse(json));

    public static JsonObject Of(SettingsChanges settings) => new JsonObject()
        .Add("event_name", settings.EventName, name => name)
        .Add("event_date", settings.EventDate, time => time)
        .Add("time_zone", settings.TimeZone, name => name)
        .Add("location", settings.Location, place => place)
        .Add("rsvp_deadline", settings.RsvpDeadline, time => time)
        .Add("decline_deadline", settings.DeclineDeadline, time => time)
        .Add("rsvp_after_start", settings.RsvpAfterStart, flag => flag)
        .Add("max_guests", settings.MaxGuests, seats => seats)
        .Add("waitlist", settings.Waitlist, flag => flag)
        .Add("questions", settings.Questions, questions => questions is null ? null : Of(questions))
        .Add("settings_data", settings.SettingsData, json => json is null ? null : JsonNode.Parse(json));

    public static JsonObject Of(Rsvp rsvp) => new JsonObject { ["attending"] = rsvp.Attending }
        .Add("dietary", rsvp.Dietary, note => note)
        .Add("plus_ones", rsvp.PlusOnes, number => number)
        .Add("answers", rsvp.Answers, json => json is null ? null : JsonNode.Parse(json));

    public static JsonObject Of(IEnumerable<InvitationAnswer> answers) => new()
    {
        ["answers"] = new JsonArray([.. answers.Select(answer =>
            new JsonObject { ["guest_id"] = answer.GuestId, ["attending"] = answer.Attending }
                .Add("dietary", answer.Dietary, note => note)
                .Add("plus_ones", answer.PlusOnes, number => number)
                .Add("answers", answer.Answers, json => json is null ? null : JsonNode.Parse(json)))]),
    };

    private static JsonArray Of(IReadOnlyList<Question> questions) => new([.. questions.Select(Of)]);

    private static JsonObject Of(Question question) => new()
    {
        ["id"] = question.Id,
        ["label"] = question.Label,
        ["type"] = question.Type,
        ["choices"] = question.Choices is { } choices
            ? new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))])
            : null,
        ["required"] = question.Required,
        ["ask"] = question.Ask,
    };

    private static JsonObject Add<T>(this JsonObject body, string name, Optional<T> field, Func<T, JsonNode?> json)
    {
        if (field.IsSet) body[name] = json(field.Value);
        return body;
    }
}

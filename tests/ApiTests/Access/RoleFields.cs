using System.Text.Json;
using EventPlatform.Domain.Access;

namespace EventPlatform.ApiTests.Access;

/// <summary>The fields that answers may have for each role but the host, who sees all.</summary>
internal static class RoleFields
{
    /// <summary>The names of the fields, at any depth.</summary>
    public static IReadOnlyDictionary<Role, string[]> All { get; } =
        new Dictionary<Role, string[]>
        {
            [Role.Door] =
            [
                "guests", "next_cursor", "total", "id", "group_id", "first_name", "last_name", "attending", "plus_ones",
                "waitlisted_at", "checked_in_at", "arrived", "guest_id", "already", "seats_taken", "generated_at",
            ],
            [Role.Caterer] =
            [
                "total_guests", "attending", "declined", "pending", "with_dietary", "dietary", "count", "other_count",
                "capacity", "max_guests", "remaining", "rsvp_deadline", "rsvp_open", "decline_open", "generated_at",
                "seats_taken", "arrived", "questions", "id", "label", "type", "answered", "counts", "answer",
            ],
            [Role.Guest] =
            [
                "event", "event_name", "event_date", "time_zone", "location", "rsvp_deadline", "decline_deadline",
                "rsvp_open", "decline_open", "me", "members", "id", "first_name", "last_name", "attending",
                // Of the guest who asks alone: the members' part has none.
                "dietary", "rsvp_at", "answers",
                "plus_ones_allowed", "plus_ones", "waitlisted_at", "waitlist_position", "waitlist", "questions",
                "label", "type", "choices", "required", "ask", "accent",
            ],
        };

    /// <summary>The answer has no field that the role may not see.</summary>
    public static void AssertOnlyThoseOf(Role role, string json) =>
        Assert.Empty(NamesIn(JsonElement.Parse(json)).Except(All[role]));

    private static IEnumerable<string> NamesIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(
            field => NamesIn(field.Value).Prepend(field.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };
}

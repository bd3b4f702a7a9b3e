using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;
using EventPlatform.Lambda.Http;
using MediatR;

namespace EventPlatform.UnitTests.Lambda;

/// <summary>
/// The answers to each role but the host, by the schema of their types: whatever values a guest has, no answer has a
/// field that the role may not see.
/// </summary>
public sealed class RoleSchemaTests
{
    private const string Door =
        "id group_id first_name last_name attending plus_ones waitlisted_at checked_in_at arrived";

    private const string Party = "plus_ones_allowed plus_ones waitlisted_at waitlist_position";

    private const string Figures =
        "total_guests attending declined pending with_dietary dietary other_count capacity rsvp_deadline rsvp_open " +
        "decline_open seats_taken arrived questions generated_at";

    // Each object that a role's answers have, by the path to it.
    private static readonly Dictionary<Role, string[]> Allowed = new()
    {
        [Role.Door] =
        [
            $"GetGuestAtDoor: {Door}", "ListGuestsAtDoor: guests next_cursor total", $"ListGuestsAtDoor.guests: {Door}",
            "CheckIn: guest_id checked_in_at arrived already", "GetStatsAtDoor: seats_taken arrived generated_at",
        ],
        [Role.Caterer] =
        [
            $"GetStatsForCaterer: {Figures}", "GetStatsForCaterer.dietary: dietary count",
            "GetStatsForCaterer.capacity: max_guests remaining",
            "GetStatsForCaterer.questions: id label type answered counts",
            "GetStatsForCaterer.questions.counts: answer count",
        ],
        [Role.Guest] =
        [
            .. new[] { "AnswerInvitation", "GetInvitation" }.SelectMany(useCase => new[]
            {
                $"{useCase}: event me members",
                $"{useCase}.event: event_name event_date time_zone location rsvp_deadline decline_deadline rsvp_open " +
                "decline_open waitlist questions accent",
                $"{useCase}.event.questions: id label type choices required ask",
                $"{useCase}.me: id first_name last_name attending dietary rsvp_at {Party} answers",
                $"{useCase}.members: id first_name last_name attending {Party}",
            }),
        ],
    };

    public static TheoryData<Role> OtherRoles => [Role.Door, Role.Caterer, Role.Guest];

    [Theory]
    [MemberData(nameof(OtherRoles))]
    public void Answers_ToARole_HaveTheFieldsThatItMaySeeAndNoOther(Role role)
    {
        var objects =
            from useCase in typeof(IUseCase).Assembly.GetExportedTypes()
            where useCase.IsAssignableTo(typeof(IUseCase)) && AllowedToAttribute.Of(useCase).Contains(role)
            where AnswerOf(useCase) != typeof(Unit)
            orderby useCase.Name
            from path in ObjectsOf(useCase.Name, SchemaOf(AnswerOf(useCase)))
            select path;

        Assert.Equal(
            Allowed[role].Order(StringComparer.Ordinal), objects.Order(StringComparer.Ordinal));
    }

    // The control: a host's answers have more.
    [Fact]
    public void Answers_ToAHost_HaveAddressesAndNotes()
    {
        var guest = Assert.Single(ObjectsOf("", SchemaOf(typeof(GuestResponse))));

        Assert.Contains(" email ", guest, StringComparison.Ordinal);
        Assert.Contains(" dietary ", guest, StringComparison.Ordinal);
    }

    private static Type AnswerOf(Type useCase) =>
        useCase.GetInterfaces()
            .Single(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequest<>))
            .GenericTypeArguments[0] is { IsGenericType: true } result
            && result.GetGenericTypeDefinition() == typeof(Result<>)
            ? result.GenericTypeArguments[0]
            : throw new InvalidOperationException($"{useCase} answers no result.");

    private static JsonNode SchemaOf(Type type)
    {
        JsonTypeInfo json = ApiJson.Instance.GetTypeInfo(type)
            ?? throw new InvalidOperationException($"ApiJson writes no {type}.");
        return json.GetJsonSchemaAsNode();
    }

    private static IEnumerable<string> ObjectsOf(string path, JsonNode? schema)
    {
        if (schema is not JsonObject node) return [];

        var inItems = ObjectsOf(path, node["items"]);
        if (node["properties"] is not JsonObject properties) return inItems;

        var own = $"{path}: {string.Join(' ', properties.Select(property => property.Key))}";
        return properties.SelectMany(property => ObjectsOf($"{path}.{property.Key}", property.Value))
            .Concat(inItems).Prepend(own);
    }
}

using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EventPlatform.Application.Admin;
using EventPlatform.Application.Groups;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Common;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.Lambda.Http;

namespace EventPlatform.OpenApi;

/// <summary>
/// Makes JSON schemas (draft 2020-12, which OpenAPI 3.1 uses) from the records that the API reads and writes.
/// </summary>
/// <param name="docs">Describes them.</param>
internal sealed class Schemas(XmlDocs docs)
{
    private const string Null = "null";

    // What a role with a use case of its own gets in place of what hosts get. One schema serves both, since clients are
    // generated from it, and a field that not everybody gets is not required.
    private static readonly Dictionary<Type, Type> OfOtherRoles = new()
    {
        [typeof(GuestResponse)] = typeof(DoorGuest),
        [typeof(GuestPage)] = typeof(DoorGuestPage),
        // The door gets a part of what caterers get.
        [typeof(StatsResponse)] = typeof(DoorStats),
    };

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The schemas so far, by name.</summary>
    public SortedDictionary<string, JsonNode?> All { get; } = new(StringComparer.Ordinal);

    /// <summary>Refers to the schema of a response, and makes it unless it is there.</summary>
    public JsonObject Response(Type type)
    {
        var name = Names.Of(type);
        if (All.TryAdd(name, null)) All[name] = Describe(ResponseOf(type), docs.Of(type));
        return Reference(name);
    }

    /// <summary>Refers to the schema of a request's body.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="isChange">Whether all fields are optional, and one at least must be there.</param>
    public JsonObject Request(string name, string description, IEnumerable<PropertyInfo> fields, bool isChange)
    {
        if (All.TryAdd(name, null)) All[name] = Describe(RequestOf(fields, isChange), description);
        return Reference(name);
    }

    /// <summary>The schema of a parameter in a query, whose description is left to the parameter.</summary>
    public JsonObject Parameter(PropertyInfo property)
    {
        var type = ValueOf(property.PropertyType);
        if (type == typeof(bool?) && type != property.PropertyType) return Words("true", "false", "pending");
        if (type == typeof(GuestSort)) return Words("name", "created_at", "-created_at", "-updated_at", "-rsvp_at");
        return property.Name is nameof(Activity.Action) ? Words([.. ActivityAction.All]) : Limit(Of(type), property);
    }

    /// <summary>A string that is one of several words.</summary>
    public static JsonObject Words(params IEnumerable<string> words) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]),
    };

    /// <summary>Refers to a schema by its name.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>Puts a description before the other keywords.</summary>
    public static JsonObject Describe(JsonObject schema, string description)
    {
        if (description.Length > 0) schema.Insert(0, "description", description);
        return schema;
    }

    // Every field is always there, null when it has no value; few are left out instead.
    private JsonObject ResponseOf(Type type)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        var ofAll = OfOtherRoles.GetValueOrDefault(type, type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var ignored = property.GetCustomAttribute<JsonIgnoreAttribute>();
            if (ignored?.Condition is JsonIgnoreCondition.Always) continue;

            var isLeftOut = ignored?.Condition is JsonIgnoreCondition.WhenWritingNull;
            var isOfAll = ofAll.GetProperty(property.Name) is not null;
            // Questions are the same in requests, where what has a default may be left out.
            var hasDefault = type == typeof(Question)
                && property.Name is nameof(Question.Choices) or nameof(Question.Required) or nameof(Question.Ask);
            if (!isLeftOut && isOfAll && !hasDefault) required.Add(Names.Of(property.Name));
            var field = properties[Names.Of(property.Name)] = Field(property, IsNull(property) && !isLeftOut);
            if (!isOfAll && !isLeftOut) field["description"] = $"{field["description"]} Not every role gets it.";
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private JsonObject RequestOf(IEnumerable<PropertyInfo> fields, bool isChange)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in fields)
        {
            var isOptional = property.PropertyType != ValueOf(property.PropertyType) || IsNull(property);
            if (!isOptional) required.Add(Names.Of(property.Name));
            properties[Names.Of(property.Name)] = Field(property, isOptional);
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.Count > 0) schema["required"] = required;
        if (isChange) schema["minProperties"] = 1;
        return schema;
    }

    private JsonObject Field(PropertyInfo property, bool isNull)
    {
        var schema = Limit(Of(ValueOf(property.PropertyType)), property);
        if (isNull && schema.ContainsKey("$ref"))
            schema = new JsonObject { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = Null }) };
        else if (isNull)
            schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), Null);
        if (isNull && schema["enum"] is JsonArray words) words.Add(null);
        return Describe(schema, docs.Of(property));
    }

    private JsonObject Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return new() { ["type"] = "string" };
        if (type == typeof(bool)) return new() { ["type"] = "boolean" };
        if (type == typeof(int)) return new() { ["type"] = "integer", ["format"] = "int32" };
        if (type == typeof(long)) return new() { ["type"] = "integer", ["format"] = "int64" };
        if (type == typeof(double)) return new() { ["type"] = "number", ["format"] = "double" };
        if (type == typeof(Guid)) return new() { ["type"] = "string", ["format"] = "uuid" };
        if (type == typeof(DateTimeOffset)) return new() { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(object))
        {
            return AnyOf(
                typeof(GuestResponse), typeof(SettingsResponse), typeof(InvitationResponse), typeof(AnsweredGroup));
        }

        if (type == typeof(JsonText)) return new() { ["type"] = "object", ["additionalProperties"] = true };
        if (type.IsAssignableTo(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>)))
            return new() { ["type"] = "object", ["additionalProperties"] = Of(typeof(IReadOnlyList<string>)) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new() { ["type"] = "array", ["items"] = Of(type.GetGenericArguments()[0]) };
        if (type == typeof(InvitationAnswer))
            return Request(type.Name, docs.Of(type), BodyFields.Of(type), isChange: false);
        return Response(type);
    }

    private JsonObject AnyOf(params IEnumerable<Type> types) =>
        new() { ["anyOf"] = new JsonArray([.. types.Select(type => (JsonNode)Response(type))]) };

    private bool IsNull(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType
            && _nullability.Create(property).ReadState is NullabilityState.Nullable);

    private static Type ValueOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>)
            ? type.GetGenericArguments()[0]
            : type;

    // The limits are those that the domain checks. Its lengths are counted in Unicode scalar values, as JSON Schema's.
    private static JsonObject Limit(JsonObject schema, PropertyInfo property)
    {
        var isText = property.PropertyType == typeof(string) || ValueOf(property.PropertyType) == typeof(string);
        int? length = property.Name switch
        {
            _ when !isText => null,
            _ when property.DeclaringType == typeof(Question) => property.Name switch
            {
                nameof(Question.Id) => Question.IdMaxLength,
                nameof(Question.Label) => Question.LabelMaxLength,
                _ => null,
            },
            nameof(Guest.FirstName) or nameof(Guest.LastName) => Guest.NameMaxLength,
            nameof(Guest.Email) or nameof(ListGuests.Search) => Guest.EmailMaxLength,
            nameof(Guest.Dietary) => Guest.DietaryMaxLength,
            nameof(EventSettings.EventName) => EventSettings.EventNameMaxLength,
            nameof(EventSettings.TimeZone) => EventSettings.TimeZoneMaxLength,
            nameof(EventSettings.Location) => EventSettings.LocationMaxLength,
            nameof(AccessKey.Label) => AccessKey.LabelMaxLength,
            _ => null,
        };
        if (length is not null) schema["maxLength"] = length;
        switch (property.Name)
        {
            case nameof(EventSettings.MaxGuests):
                schema["minimum"] = 1;
                break;
            case nameof(EventSettings.SettingsData):
            case nameof(GuestChanges.Answers) when isText:
                (schema["type"], schema["additionalProperties"]) = ("object", true);
                break;
            case nameof(ProblemChange.Theirs) or nameof(ProblemChange.Mine):
            case nameof(ImportChange.Before) or nameof(ImportChange.After):
                // Any value.
                schema.Clear();
                break;
            case nameof(Question.Type) when property.DeclaringType == typeof(Question):
                schema["enum"] = Words(Question.Types)["enum"]!.DeepClone();
                break;
            case nameof(Question.Ask):
                schema["enum"] = Words(Question.Asks)["enum"]!.DeepClone();
                break;
            case nameof(GuestChanges.PlusOnesAllowed) or nameof(GuestChanges.PlusOnes):
                (schema["minimum"], schema["maximum"]) = (0, Guest.PlusOnesMax);
                break;
            case nameof(GuestResponse.Arrived) when ValueOf(property.PropertyType) != typeof(long):
                (schema["minimum"], schema["maximum"]) = (1, 1 + Guest.PlusOnesMax);
                break;
            case nameof(GuestResponse.WaitlistPosition):
                schema["minimum"] = 1;
                break;
            case nameof(AccessKey.Role):
                schema["enum"] = Words("host", "door", "caterer")["enum"]!.DeepClone();
                break;
            case nameof(AnswerInvitation.Answers) when property.PropertyType == typeof(IReadOnlyList<InvitationAnswer>):
                (schema["minItems"], schema["maxItems"]) = (1, AnswerInvitation.MaxAnswers);
                break;
            case nameof(StatsResponse.ResponseRate):
                (schema["minimum"], schema["maximum"]) = (0, 1);
                break;
            case nameof(GuestResponse.Duplicates):
                schema["maxItems"] = GuestResponse.MaxDuplicates;
                break;
        }

        return schema;
    }
}

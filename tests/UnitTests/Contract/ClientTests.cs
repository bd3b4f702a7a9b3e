using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EventPlatform.Client;
using EventPlatform.Domain.Events;
using EventPlatform.Domain.Guests;
using EventPlatform.TestSupport.Contract;

namespace EventPlatform.UnitTests.Contract;

/// <summary>The typed client has every operation and every field of the document.</summary>
public sealed class ClientTests
{
    public static TheoryData<string> Operations =>
        [.. OpenApiDocument.Operations.Select(operation => operation.Operation["operationId"]!.GetValue<string>())];

    public static TheoryData<string> Answers =>
    [
        .. from schema in OpenApiDocument.Root["components"]!["schemas"]!.AsObject()
           // A question is the record of the domain, for requests and answers alike.
           where schema.Value!["additionalProperties"] is null && schema.Key != nameof(Question)
           select schema.Key,
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Client_HasAMethodForEachOperation(string operation)
    {
        var method = Assert.Single(
            typeof(EventPlatformClient).GetMethods(), method => method.Name == $"{operation}Async");

        Assert.Contains(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Client_TakesEveryParameter(string name)
    {
        var operation = OpenApiDocument.Operations.Select(item => item.Operation)
            .Single(item => item["operationId"]!.GetValue<string>() == name);
        var content = operation["requestBody"]?["content"];
        var body = content?["application/json"]?["schema"];
        var described = (operation["parameters"]?.AsArray() ?? [])
            .Select(parameter => parameter!["name"]!.GetValue<string>())
            .Where(parameter => parameter is not ("If-None-Match" or "format"))
            .Concat(content?["text/csv"] is null ? [] : ["file"])
            .Concat(body is null ? [] : name is "CreateAccessKey" or "CheckIn" ? FieldsOf(body) : ["body"]);

        var taken = typeof(EventPlatformClient).GetMethod($"{name}Async")!.GetParameters().SelectMany(NamesOf);

        Assert.Equal(described.Order(StringComparer.Ordinal), taken.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Client_HasEveryFieldOfAnAnswer(string schema)
    {
        var type = typeof(EventPlatformClient).Assembly.GetType($"EventPlatform.Client.{schema}");
        Assert.NotNull(type);
        var described = OpenApiDocument.Root["components"]!["schemas"]![schema]!;
        var nullability = new NullabilityInfoContext();
        var fields = type.GetProperties().Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

        Assert.Equal(
            described["properties"]!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal),
            fields.Keys.Order(StringComparer.Ordinal));
        Assert.All(described["properties"]!.AsObject(), field => Assert.True(
            IsNull(field.Key, described) == IsNullable(fields[field.Key], nullability),
            $"{schema}.{field.Key} is null in one of the document and the client, and not in the other."));
    }

    private static IEnumerable<string> FieldsOf(JsonNode schema) =>
        OpenApiDocument.Resolve(schema)["properties"]!.AsObject().Select(field => field.Key);

    private static IEnumerable<string> NamesOf(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(CancellationToken) => [],
        var type when type == typeof(Page) => ["limit", "cursor"],
        var type when type == typeof(GuestFilter) => typeof(GuestFilter).GetProperties().Select(
            property => property.Name == nameof(GuestFilter.Search) ? "q" : SnakeCase(property.Name)),
        var type when type.Namespace is "EventPlatform.Domain.Guests" or "EventPlatform.Domain.Events"
            || type == typeof(Rsvp) || type == typeof(IEnumerable<InvitationAnswer>) => ["body"],
        _ => [parameter.Name == "ifVersion" ? "If-Match" : SnakeCase(parameter.Name!)],
    };

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static bool IsNull(string field, JsonNode schema)
    {
        var isRequired = schema["required"]!.AsArray().Any(name => name!.GetValue<string>() == field);
        var type = schema["properties"]![field]!;
        return !isRequired || type["oneOf"] is not null || type["type"] is JsonArray;
    }

    private static bool IsNullable(PropertyInfo property, NullabilityInfoContext nullability) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || nullability.Create(property).ReadState is NullabilityState.Nullable;
}

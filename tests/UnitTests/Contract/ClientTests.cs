using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EventPlatform.Client;
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
           where schema.Value!["additionalProperties"] is null
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

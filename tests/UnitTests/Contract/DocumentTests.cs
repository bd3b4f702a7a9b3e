using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventPlatform.OpenApi;
using EventPlatform.TestSupport.Contract;

namespace EventPlatform.UnitTests.Contract;

/// <summary>docs/openapi.json is what the code says, and what the text beside it says.</summary>
public sealed partial class DocumentTests
{
    private static string Readme => File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public void Document_InTheRepository_IsWhatTheCodeMakes() => Assert.True(
        Document.ToJson(Readme) == File.ReadAllText(Repository.PathOf("docs", "openapi.json")),
        "docs/openapi.json is out of date. Write it again: dotnet run --project tools/OpenApi");

    [Fact]
    public void Document_OfEveryPart_DescribesIt()
    {
        var parts = OpenApiDocument.Operations.SelectMany(
            operation => (operation.Operation["parameters"]?.AsArray() ?? []).Append(operation.Operation));
        var fields = OpenApiDocument.Root["components"]!["schemas"]!.AsObject()
            .SelectMany(schema => schema.Value!["properties"]!.AsObject());

        Assert.All(parts, part => Assert.NotEmpty(part!["description"]!.GetValue<string>()));
        Assert.All(fields.Where(field => field.Value!["$ref"] is null), field => Assert.NotNull(
            field.Value!["description"]));
    }

    // Comments of the code become text for people who do not see the code.
    [Fact]
    public void Document_Text_NamesNoTypesOfTheCode()
    {
        var json = OpenApiDocument.Root.ToJsonString();
        var descriptions = Description().Matches(json).Select(match => match.Groups[1].Value);

        Assert.DoesNotContain(descriptions, text => TypeName().IsMatch(text));
        Assert.DoesNotContain(descriptions, text => text.StartsWith("See ", StringComparison.Ordinal));
    }

    [Fact]
    public void Document_Codes_AreThoseOfTheDocumentation()
    {
        var documented = ProblemRow().Matches(File.ReadAllText(Repository.PathOf("docs", "http-api.md")))
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Order(StringComparer.Ordinal);
        var found = OpenApiDocument.Operations
            .SelectMany(operation => operation.Operation["responses"]!.AsObject())
            .SelectMany(response => CodesOf(response.Value!).Select(code => $"{response.Key} {code}"))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(documented, found);
    }

    [Fact]
    public void Document_Examples_AreThoseOfTheReadme()
    {
        var examples = OpenApiDocument.Operations
            .Select(operation => operation.Operation["requestBody"]?["content"]?["application/json"])
            .Where(content => content?["example"] is not null).ToList();

        Assert.Equal(2, examples.Count);
        Assert.All(examples, content =>
        {
            Assert.Null(OpenApiDocument.Find(content!["schema"]!, Element(content["example"]!)));
            Assert.Contains(content["example"]!.ToJsonString(), Readme, StringComparison.Ordinal);
        });
    }

    private static System.Text.Json.JsonElement Element(JsonNode node) =>
        System.Text.Json.JsonElement.Parse(node.ToJsonString());

    private static IEnumerable<string> CodesOf(JsonNode response) =>
        OpenApiDocument.Resolve(response)["content"]?["application/problem+json"]?["schema"]!["properties"]!["code"]![
            "enum"]!.AsArray().Select(code => code!.GetValue<string>()) ?? [];

    [GeneratedRegex("\"description\":\"([^\"]*)\"")]
    private static partial Regex Description();

    // Two words in one, unless it is the name of an operation.
    [GeneratedRegex(
        @"(?<![\w/`])(?!(Get|List|Create|Update|Delete|Submit|Renew|Answer|Revoke|Check|Undo|Import|Export)[A-Z]" +
        @"|EventPlatform)" +
        @"[A-Z][a-z]+[A-Z]\w+")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^\| (\d{3}) \| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ProblemRow();
}

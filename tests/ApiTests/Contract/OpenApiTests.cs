using System.Text.Json;
using System.Text.Json.Nodes;
using EventPlatform.TestSupport.Contract;

namespace EventPlatform.ApiTests.Contract;

/// <summary>
/// What docs/openapi.json says of requests, and whether a breach of it is found. That every answer of every test is as
/// it says, <see cref="TestApi"/> checks.
/// </summary>
public sealed class OpenApiTests(ApiFixture fixture) : EmptyApi(fixture), IClassFixture<ApiFixture>
{
    private const string Id = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    public static TheoryData<string, string> WithQuery => Select(operation => QueryOf(operation).Count > 0);

    public static TheoryData<string, string> WithBody => Select(
        operation => operation["requestBody"]?["content"]?["application/json"] is not null);

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task Query_OfTheDocument_IsWhatTheRouteTakes(string method, string path)
    {
        var answer = await SendAsync(method, $"{Fill(path)}?unknown=1", body: null);

        Assert.Equal(
            [$"is not a parameter of this list: use {string.Join(", ", QueryOf(Operation(method, path)))}."],
            answer.ErrorsOf("unknown"));
    }

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task QueryWords_OfTheDocument_AreWhatTheRouteTakes(string method, string path)
    {
        foreach (var parameter in Operation(method, path)["parameters"]!.AsArray())
        {
            if (parameter!["schema"]!["enum"] is not JsonArray words) continue;

            var name = parameter["name"]!.GetValue<string>();
            var refused = await SendAsync(method, $"{Fill(path)}?{name}=unknown", body: null);
            var message = Assert.Single(refused.ErrorsOf(name));
            foreach (var word in words.Select(word => word!.GetValue<string>()))
            {
                Assert.Contains(word, message, StringComparison.Ordinal);
                Assert.NotEqual(400, (await SendAsync(method, $"{Fill(path)}?{name}={word}", body: null)).Status);
            }
        }
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Body_OfTheDocument_IsWhatTheRouteTakes(string method, string path)
    {
        var answer = await SendAsync(method, Fill(path), """{"unknown":1}""");

        var message = Assert.Single(answer.ErrorsOf("unknown"));
        var known = message[(message.IndexOf("use ", StringComparison.Ordinal) + 4)..].TrimEnd('.').Split(", ");
        var writable = FieldsOf(BodySchema(method, path));
        var shown = OpenApiDocument.Root["components"]!["schemas"]!.AsObject().SelectMany(
            schema => FieldsOf(schema.Value!));
        Assert.Subset(known.ToHashSet(), writable.ToHashSet());
        Assert.All(known.Except(writable), readOnly => Assert.Contains(readOnly, shown));
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Body_ThatTheDocumentAllows_IsGoodJson(string method, string path)
    {
        var schema = BodySchema(method, path);
        var random = new Random(17);
        for (var i = 0; i < 40; i++)
        {
            var body = SampleBodies.Make(schema, random);
            if (OpenApiDocument.Find(schema, JsonElement.Parse(body.ToJsonString())) is not null) continue;

            var answer = await SendAsync(method, Fill(path), body.ToJsonString());

            if (answer.Status < 400) continue;
            Assert.NotEqual("invalid_json", answer.Code);
            if (answer.Code != "validation_failed") continue;
            // A rule may be broken, which the document does not know. Names and types are as it says.
            Assert.DoesNotContain("is not a field", answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a field that the document does not have", """{"added":1}""", null)]
    [InlineData("a field that is missing", """{}""", "id")]
    [InlineData("a value of another type", """{"attending":"yes"}""", null)]
    [InlineData("a malformed time", """{"created_at":"yesterday"}""", null)]
    [InlineData("a text that is too long", null, null)]
    public async Task Breach_OfAnAnswer_IsFound(string what, string? added, string? removed)
    {
        var created = await Api.AddGuestAsync();
        var body = JsonNode.Parse((await Api.GetAsync($"/guests/{created}")).Body)!.AsObject();
        Assert.Null(Find(body));
        if (removed is not null) body.Remove(removed);
        foreach (var (name, value) in JsonNode.Parse(added ?? "{}")!.AsObject()) body[name] = value?.DeepClone();
        if (added is null) body["first_name"] = new string('x', 101);

        Assert.True(Find(body) is not null, what);

        static string? Find(JsonObject body) => OpenApiDocument.FindBreach("GET", "/guests/{guest_id}", new(
            200, new Dictionary<string, string> { ["content-type"] = "application/json", ["etag"] = "\"1\"" },
            body.ToJsonString()));
    }

    [Theory]
    [InlineData(200, "guest_not_found")]
    [InlineData(404, "event_full")]
    [InlineData(418, "guest_not_found")]
    public void Breach_OfStatusOrCode_IsFound(int status, string code)
    {
        Assert.Null(Find(404, "guest_not_found"));
        Assert.NotNull(Find(status, code));

        static string? Find(int status, string code) => OpenApiDocument.FindBreach("GET", "/guests/{guest_id}", new(
            status, new Dictionary<string, string> { ["content-type"] = "application/problem+json" },
            $$"""{"title":"","status":404,"detail":"","code":"{{code}}","trace_id":""}"""));
    }

    private static TheoryData<string, string> Select(Func<JsonNode, bool> filter) =>
    [
        .. from operation in OpenApiDocument.Operations
           where filter(operation.Operation)
           select new TheoryDataRow<string, string>(operation.Method.ToUpperInvariant(), operation.Path),
    ];

    private static JsonNode Operation(string method, string path) =>
        OpenApiDocument.Root["paths"]![path]![method.ToLowerInvariant()]!;

    private static List<string> QueryOf(JsonNode operation) =>
    [
        .. (operation["parameters"]?.AsArray() ?? [])
            .Where(parameter => parameter!["in"]!.GetValue<string>() == "query")
            .Select(parameter => parameter!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal),
    ];

    private static JsonNode BodySchema(string method, string path) => OpenApiDocument.Resolve(
        Operation(method, path)["requestBody"]!["content"]!["application/json"]!["schema"]!);

    private static List<string> FieldsOf(JsonNode schema) =>
        [.. schema["properties"]!.AsObject().Select(field => field.Key)];

    private static string Fill(string path) => path.Replace("{key_id}", "AAAAAAAAAAAA", StringComparison.Ordinal)
        .Replace("{guest_id}", Id, StringComparison.Ordinal).Replace("{group_id}", Id, StringComparison.Ordinal);

    private async Task<ApiAnswer> SendAsync(string method, string path, string? body)
    {
        // A guest's route takes a code, which has to be somebody's before its form is looked at.
        if (path != "/invitation") return await Api.SendAsync(method, path, body);

        var guest = await Api.AddGuestAsync();
        return await Api.SendAsync(
            method, path, body, headers: ApiSteps.AsGuest(await Api.CodeOfAsync(guest)));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EventPlatform.ProcessTests.Services;

public sealed class SampleServiceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MinimalApi_OverAnEmptyDatabase_TakesAnAnswerAndReactsToIt()
    {
        await using var service = await SampleService.StartAsync(Cancelled);

        using var created = await service.Http.PostAsJsonAsync(
            "/guests", new { firstName = "Ada", lastName = "Lovelace" }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        var guest = await created.Content.ReadFromJsonAsync<JsonObject>(Cancelled);
        Assert.Equal("Ada", (string?)guest!["firstName"]);

        using var refused = await service.Http.PostAsJsonAsync("/guests", new { firstName = " " }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);

        using var answered = await service.Http.PostAsync(
            $"/guests/{guest["id"]}/rsvp?attending=true", content: null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        await Patience.WaitUntilAsync(
            () => service.Output.Contains($"Guest {guest["id"]} comes.", StringComparison.Ordinal), Cancelled);
        using var unknown = await service.Http.PostAsync(
            $"/guests/{Guid.NewGuid()}/rsvp?attending=true", content: null, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("Healthy", await service.Http.GetStringAsync("/health", Cancelled));
    }

    [Fact]
    public void MinimalApi_WiresOpenTelemetryAsTheDocumentationSays()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "telemetry.md"));
        var lines = page[page.IndexOf("```csharp\n", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .TakeWhile(line => line != "```");

        Assert.Contains(
            string.Join('\n', lines), File.ReadAllText(Repository.PathOf("samples", "MinimalApi", "Program.cs")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void MinimalApi_HasAboutThirtyLines()
    {
        var lines = File.ReadLines(Repository.PathOf("samples", "MinimalApi", "Program.cs"))
            .Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal));

        Assert.InRange(lines.Count(), 15, 40);
    }
}

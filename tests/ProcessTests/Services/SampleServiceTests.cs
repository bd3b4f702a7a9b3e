using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EventPlatform.ProcessTests.Services;

public sealed class SampleServiceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MinimalApi_OverAnEmptyDatabase_TakesAGuestAndIsHealthy()
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

        var stats = await service.Http.GetFromJsonAsync<JsonObject>("/stats", Cancelled);
        Assert.Equal(1, (int?)stats!["totalGuests"]);
        Assert.Equal("Healthy", await service.Http.GetStringAsync("/health", Cancelled));
    }

    [Fact]
    public void MinimalApi_HasAboutThirtyLines()
    {
        var lines = File.ReadLines(Repository.PathOf("samples", "MinimalApi", "Program.cs"))
            .Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal));

        Assert.InRange(lines.Count(), 15, 35);
    }
}

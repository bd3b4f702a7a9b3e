using System.Net;
using System.Text;
using System.Text.Json;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>Steps that the tests of <c>serve</c> have in common.</summary>
internal static class ServeSteps
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static void AssertNoStackTrace(string output)
    {
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", output, StringComparison.Ordinal);
    }

    public static async Task AddGuestAsync(this ServeProcess serve)
    {
        using var content =
            new StringContent("""{"first_name":"Jane","last_name":"Doe"}""", Encoding.UTF8, "application/json");
        using var response = await serve.Http.PostAsync("/guests", content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    public static async Task<string> CountGuestsAsync(this ServeProcess serve) =>
        JsonElement.Parse(await serve.Http.GetStringAsync("/admin/stats", Cancelled)).GetProperty("total_guests")
            .GetRawText();
}

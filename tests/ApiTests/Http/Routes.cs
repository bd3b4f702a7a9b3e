namespace EventPlatform.ApiTests.Http;

/// <summary>Every HTTP route, for what holds on all of them.</summary>
internal static class Routes
{
    private const string Id = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    /// <summary>Method and path of every route; the guest and the group in it exist nowhere.</summary>
    public static TheoryData<string, string> All => new()
    {
        { "POST", "/guests" },
        { "GET", "/guests" },
        { "GET", $"/guests/{Id}" },
        { "PUT", $"/guests/{Id}" },
        { "DELETE", $"/guests/{Id}" },
        { "POST", $"/guests/{Id}/rsvp" },
        { "GET", $"/guests/{Id}/activities" },
        { "GET", "/groups" },
        { "GET", $"/groups/{Id}" },
        { "GET", "/admin/stats" },
        { "GET", "/admin/settings" },
        { "PUT", "/admin/settings" },
        { "GET", "/admin/activities" },
    };

    /// <summary>The routes that take a body.</summary>
    public static TheoryData<string, string> WithBody => [.. All.Where(route => route.Data.Item1 is "POST" or "PUT")];

    /// <summary>The routes that answer page by page.</summary>
    public static TheoryData<string> Lists =>
        ["/guests", $"/guests/{Id}/activities", "/groups", $"/groups/{Id}", "/admin/activities"];

    /// <summary>A request that a route accepts. A route that needs more than its path has a line here.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path, or the route's template.</param>
    /// <returns>The query with its question mark, empty for none; the body, null for none.</returns>
    public static (string Query, string? Body) Valid(string method, string path) => (method, path) switch
    {
        ("POST", "/guests") => ("", Bodies.Guest(("attending", true))),
        ("PUT", "/admin/settings") => ("", Bodies.Of(("event_name", "Wedding"))),
        ("PUT", _) => ("", Bodies.Of(("dietary", "vegan"))),
        ("POST", _) => ("", Bodies.Of(("attending", true))),
        _ => ("", null),
    };
}

using System.Reflection;
using System.Text.RegularExpressions;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.Application.Common;
using EventPlatform.Lambda;

namespace EventPlatform.ApiTests.Http;

/// <summary>Every HTTP route, for what holds on all of them.</summary>
internal static class Routes
{
    private const string Id = "6f8b1c1e-9d0a-4c55-8f27-1f9c1d2e3a4b";

    private const string KeyId = "AAAAAAAAAAAA";

    /// <summary>Method and path of every route; the guest and the group in it exist nowhere.</summary>
    public static TheoryData<string, string> All =>
        [.. Functions.Select(function => new TheoryDataRow<string, string>(function.Method, function.Path))];

    /// <summary>The routes that take JSON.</summary>
    public static TheoryData<string, string> WithBody =>
    [
        // A guest's answer is read after the code: its tests are its own.
        .. All.Where(route => route.Data.Item1 is "POST" or "PUT"
            && !route.Data.Item2.EndsWith("/invitation", StringComparison.Ordinal)
            && route.Data.Item2 != "/guests/import"),
    ];

    /// <summary>The routes that answer page by page: their use case, named as the function, takes a page.</summary>
    public static TheoryData<string> Lists =>
    [
        .. from useCase in typeof(IUseCase).Assembly.GetExportedTypes()
           where useCase.GetProperty("Page")?.PropertyType == typeof(PageRequest)
           join function in Functions on useCase.Name equals function.Name
           select function.Path,
    ];

    private static IEnumerable<(string Name, string Method, string Path)> Functions =>
        from type in typeof(Startup).Assembly.GetExportedTypes()
        from function in type.GetMethods()
        let route = function.GetCustomAttribute<HttpApiAttribute>()
        where route is not null
        select (
            function.Name,
            route.Method.ToString().ToUpperInvariant(),
            Regex.Replace(
                route.Template, @"\{(\w+)\}", variable => variable.Groups[1].Value == "key_id" ? KeyId : Id));

    /// <summary>A request that a route accepts. A route that needs more than its path has a line here.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path, or the route's template.</param>
    /// <returns>The query with its question mark, empty for none; the body, null for none.</returns>
    public static (string Query, string? Body) Valid(string method, string path) => (method, path) switch
    {
        ("POST", "/guests/import") => ("?dry_run=true", "first_name\nAda\n"),
        ("POST", "/guests") => ("", Bodies.Guest(("attending", true))),
        ("PUT", "/admin/settings") => ("", Bodies.Of(("event_name", "Wedding"))),
        ("POST", "/access-keys") => ("", Bodies.Of(("role", "host"), ("label", "Anna"))),
        ("PUT", "/invitation") => ("", $$"""{"answers":[{"guest_id":"{{Id}}","attending":true}]}"""),
        ("POST", _) when path.StartsWith("/groups/", StringComparison.Ordinal) =>
            ("", $$"""{"answers":[{"guest_id":"{{Id}}","attending":true}]}"""),
        ("PUT", _) when path.EndsWith("/check-in", StringComparison.Ordinal) => ("", Bodies.Of(("arrived", 1))),
        ("POST", _) when path.EndsWith("/invitation", StringComparison.Ordinal) => ("", null),
        ("PUT", _) => ("", Bodies.Of(("dietary", "vegan"))),
        ("POST", _) => ("", Bodies.Of(("attending", true))),
        _ => ("", null),
    };

    /// <summary>The headers of such a request: guests send a code, here nobody's.</summary>
    /// <param name="path">The path, or the route's template.</param>
    /// <returns>None for hosts, who need no key in these tests.</returns>
    public static (string Name, string Value)[] HeadersOf(string path) =>
        path == "/invitation" ? [ApiSteps.AsGuest("K7QF-9M2X-4TR0")] : [];

    /// <summary>Fails when a route refuses the request that <see cref="Valid"/> gives.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="answer">The body of the answer.</param>
    public static void AssertAccepted(string method, string path, int status, string answer) => Assert.True(
        status != 400,
        $"{method} {path} refuses the request that Routes.Valid gives: add what it needs there, in " +
        $"tests/ApiTests/Http/Routes.cs. {answer}");
}

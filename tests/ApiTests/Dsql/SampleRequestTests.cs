using System.Reflection;
using Amazon.Lambda.Annotations.APIGateway;
using EventPlatform.Lambda;

namespace EventPlatform.ApiTests.Dsql;

public sealed class SampleRequestTests
{
    [Fact]
    public void Requests_CoverEveryRoute()
    {
        var routes = typeof(Startup).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods())
            .ToLookup(method => method.GetCustomAttribute<HttpApiAttribute>()?.Method, method => method.Name);

        AssertCovered(routes[LambdaHttpMethod.Get], SampleRequest.Queries, "Queries");
        AssertCovered(
            routes.Where(group => group.Key is not (null or LambdaHttpMethod.Get)).SelectMany(group => group),
            SampleRequest.Commands,
            "Commands");
    }

    private static void AssertCovered(
        IEnumerable<string> functions, IReadOnlyDictionary<string, SampleRequest> requests, string table)
    {
        var missing = functions.Except(requests.Keys.Select(name => name.Split(',')[0])).ToList();
        Assert.True(
            missing.Count == 0,
            $"Add {string.Join(", ", missing)} to {table} in tests/ApiTests/Dsql/SampleRequest.cs.");
    }
}

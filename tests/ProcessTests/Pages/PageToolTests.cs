using Microsoft.Playwright;
using ZXing;
using ZXing.QrCode;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>What the tests of pages look with can see: made-up pages have the faults that it has to find.</summary>
[Collection(typeof(PagesFixture))]
public sealed class PageToolTests(PagesFixture pages)
{
    private const string Head = "<!doctype html><html lang=en><title>Page</title>";
    private const string Policy = "default-src 'self'; img-src 'self' data: http:; frame-ancestors 'none'";

    public static TheoryData<string, string> Faults => new()
    {
        { "console.error('one fault')", "one fault" },
        { "setTimeout(() => { throw new Error('not caught'); })", "not caught" },
        { "Promise.reject(new Error('not awaited'))", "not awaited" },
        { "new Image().src = 'http://other.test/a.png'", "http://other.test/" },
        { "fetch('/app/none.js')", "status of 404" },
        // A breach of the policy.
        { "document.body.innerHTML = '<p style=\"color: red\">'", "inline style" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Watch_OfAPageWithAFault_FindsIt(string script, string fault)
    {
        await using var context = await SharedBrowser.NewContextAsync(View.Phone);
        var watch = new PageWatch(context, pages.Address);
        var page = await OpenAsync(context, "<body>");
        Assert.Empty(watch.Faults);

        // In braces, so that the browser and not the test gets what it returns.
        await page.EvaluateAsync($"() => {{ {script} }}");

        await Patience.WaitUntilAsync(
            () => watch.Faults.Any(found => found.Contains(fault, StringComparison.Ordinal)),
            TestContext.Current.CancellationToken);
        watch.Allow(".");
        Assert.Empty(watch.Faults);
    }

    [Fact]
    public async Task Watch_OfAnApiThatSaysNo_FindsNothing()
    {
        await using var context = await SharedBrowser.NewContextAsync(View.Phone);
        var watch = new PageWatch(context, pages.Address);
        var page = await OpenAsync(context, "<body>");
        var logged = page.WaitForConsoleMessageAsync();

        var status = await page.EvaluateAsync<int>("async () => (await fetch('/guests')).status");

        Assert.Equal(401, status);
        Assert.Contains("status of 401", (await logged).Text, StringComparison.Ordinal);
        Assert.Empty(watch.Faults);
    }

    [Theory]
    [InlineData("<main><h1>Page</h1><img src='data:,'></main>", "image-alt")]
    [InlineData("<main><h1>Page</h1><p><font color='#ccc'>pale</font></p></main>", "color-contrast")]
    [InlineData("<main><h1>Page</h1></main><p>outside</p>", "region")]
    [InlineData("<main><h1>Page</h1><input aria-label=a size=1 width=9 height=9 type=image src='data:,' alt=a>" +
        "<input aria-label=b width=9 height=9 type=image src='data:,' alt=b></main>", "target-size")]
    [InlineData("<main><h1>Page</h1><button>Save</button></main>", null)]
    public async Task Axe_OfAPage_FindsTheRuleThatItBreaks(string body, string? rule)
    {
        await using var context = await SharedBrowser.NewContextAsync(View.Phone);
        var page = await OpenAsync(context, $"<body>{body}");

        var found = await Axe.FindAsync(page);

        Assert.Equal(rule is null ? [] : [rule], found.Select(line => line.Split(':')[0]).Distinct());
    }

    [Fact]
    public async Task QrReader_OfACode_ReadsIt()
    {
        const string Text = "https://party.example/app/#K7QF9M2X4TRD";
        var code = new QRCodeWriter().encode(Text, BarcodeFormat.QR_CODE, 0, 0);
        var squares = from y in Enumerable.Range(0, code.Height)
                      from x in Enumerable.Range(0, code.Width)
                      where code[x, y]
                      select $"M{x} {y}h1v1h-1z";
        var svg = $"<svg viewBox='0 0 {code.Width} {code.Height}' width=150><path d='{string.Concat(squares)}'/></svg>";
        await using var context = await SharedBrowser.NewContextAsync(View.Phone);
        var page = await OpenAsync(context, $"<body>{svg}<p>none</p>");

        Assert.Equal(Text, await QrReader.ReadAsync(page.Locator("svg")));
        Assert.Null(await QrReader.ReadAsync(page.Locator("p")));
    }

    // A page of the server's own origin, with a policy as strict as that of the real ones.
    private async Task<IPage> OpenAsync(IBrowserContext context, string body)
    {
        var page = await context.NewPageAsync();
        var url = $"{pages.Address}made-up";
        await page.RouteAsync(url, route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = Policy },
            Body = Head + body,
        }));
        await page.GotoAsync(url);
        return page;
    }
}

using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>The machine's Chromium, without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // It asks nobody on the internet. Names resolve to this machine, as one that a page has rebound does. Chromium's
    // own guard of local networks is off: what is tested is the server's.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP *.test 127.0.0.1",
        "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>
    /// Starts it. Without one the test is skipped, and where CI is set it fails: CI installs one.
    /// </summary>
    public static async Task<Browser> StartAsync()
    {
        var program = Programs.FirstOrDefault(File.Exists);
        const string Missing = "There is no Chromium: apt-get install chromium";
        Assert.False(program is null && Environment.GetEnvironmentVariable("CI") == "true", Missing);
        Assert.SkipWhen(program is null, Missing);
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments }));
    }

    /// <summary>Opens a page that a test makes up, at any address, without asking a server for it.</summary>
    public async Task<IPage> OpenAsync(string url, string html)
    {
        var page = await _browser.NewPageAsync();
        await page.RouteAsync(url, route => route.FulfillAsync(
            new RouteFulfillOptions { ContentType = "text/html", Body = html }));
        await page.GotoAsync(url);
        return page;
    }

    /// <summary>Opens an empty page.</summary>
    public Task<IPage> NewPageAsync() => _browser.NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

using EventPlatform.ProcessTests.Pages;
using EventPlatform.ProcessTests.Serve;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace EventPlatform.ProcessTests.Pages;

/// <summary>One Chromium for the tests of all pages: the first that needs it starts it.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    // What a loaded machine needs; nothing here is measured.
    private const float Patient = 60_000;

    private static readonly Lazy<Task<(Browser Owner, IBrowser Chromium)>> Started = new(StartAsync);

    /// <summary>
    /// Opens a window without a cache, without storage and without a page. Without a Chromium the test is skipped, and
    /// where CI is set it fails.
    /// </summary>
    public static async Task<IBrowserContext> NewContextAsync(View view)
    {
        var context = await (await Started.Value).Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = view.Width, Height = view.Height },
            ColorScheme = view.ColorScheme,
            Locale = view.Locale,
            TimezoneId = view.TimeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patient);
        context.SetDefaultNavigationTimeout(Patient);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (Started is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } started })
            await (await started).Owner.DisposeAsync();
    }

    private static async Task<(Browser Owner, IBrowser Chromium)> StartAsync()
    {
        var owner = await Browser.StartAsync();
        Assertions.SetDefaultExpectTimeout(Patient);
        var page = await owner.NewPageAsync();
        var chromium = page.Context.Browser!;
        await page.Context.CloseAsync();
        return (owner, chromium);
    }
}

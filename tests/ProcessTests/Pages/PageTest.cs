using System.Diagnostics.CodeAnalysis;
using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>
/// A test that opens pages. It fails at its end when one of them has done what <see cref="PageWatch"/> forbids.
/// </summary>
public abstract class PageTest(PagesFixture pages) : IAsyncLifetime
{
    private readonly List<(IBrowserContext Context, PageWatch Watch)> _windows = [];
    private readonly List<string> _allowed = [];

    /// <summary>The server, and steps to fill its list.</summary>
    protected PagesFixture Pages => pages;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed) await ShowAsync();
        }
        finally
        {
            // With the windows closed, all that has happened in them has been reported.
            foreach (var (context, _) in _windows) await context.CloseAsync();
        }

        foreach (var (_, watch) in _windows) _allowed.ForEach(watch.Allow);
        var faults = string.Join('\n', _windows.SelectMany(window => window.Watch.Faults));
        Assert.True(faults.Length == 0, faults);
    }

    /// <summary>Opens a window of its own, without a cache and without storage, with an empty page.</summary>
    /// <param name="view">How; on a phone when null.</param>
    protected async Task<IPage> NewPageAsync(View? view = null)
    {
        var context = await SharedBrowser.NewContextAsync(view ?? View.Phone);
        _windows.Add((context, new PageWatch(context, pages.Address)));
        return await context.NewPageAsync();
    }

    /// <summary>Opens the page of a guest and waits until it can be used.</summary>
    /// <param name="code">The invitation code; null for a page that asks for one.</param>
    /// <param name="view">How; on a phone when null.</param>
    protected Task<IPage> OpenGuestAsync(string? code, View? view = null) =>
        OpenAsync(code is null ? "app/" : $"app/#{code.Replace("-", "", StringComparison.Ordinal)}", view);

    /// <summary>Opens the page of the host and waits until it can be used.</summary>
    /// <param name="view">How; on a laptop when null.</param>
    /// <param name="key">The access key; the first host's when null.</param>
    protected Task<IPage> OpenHostAsync(View? view = null, string? key = null) =>
        OpenAsync($"app/host#{key ?? pages.HostKey}", view ?? View.Desktop);

    /// <summary>Opens the page of the door and waits until it can be used.</summary>
    /// <param name="view">How; on a phone when null.</param>
    /// <param name="key">The access key; a new one when null.</param>
    protected async Task<IPage> OpenDoorAsync(View? view = null, string? key = null) =>
        await OpenAsync($"app/door#{key ?? (await pages.AddKeyAsync("door")).Key}", view);

    /// <summary>Opens a path in a window of its own and waits until the page can be used.</summary>
    protected async Task<IPage> OpenAsync(string path, View? view = null)
    {
        var page = await NewPageAsync(view);
        var answer = await page.GotoAsync($"{pages.Address}{path}");
        Assert.Equal(200, answer!.Status);
        await WaitUntilReadyAsync(page);
        return page;
    }

    /// <summary>Waits until the main controls work: the page says so by <c>data-ready</c>.</summary>
    protected static Task WaitUntilReadyAsync(IPage page) =>
        page.Locator("html[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Lets the pages of this test do what it provokes, such as an answer 500 in the console.</summary>
    /// <param name="pattern">A regular expression of the line.</param>
    protected void Allow([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) => _allowed.Add(pattern);

    // Of a failed test each page is left in artifacts/page-failures.
    private async Task ShowAsync()
    {
        var test = TestContext.Current.TestMethod!;
        foreach (var (page, i) in _windows.SelectMany(window => window.Context.Pages).Select((page, i) => (page, i)))
        {
            var file = $"{GetType().Name}.{test.MethodName}.{i}.png";
            await page.ScreenshotAsync(
                new() { Path = Repository.PathOf("artifacts", "page-failures", file), FullPage = true });
        }
    }
}

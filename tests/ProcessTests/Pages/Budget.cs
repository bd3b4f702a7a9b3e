using Microsoft.Playwright;

namespace EventPlatform.ProcessTests.Pages;

/// <summary>What a page costs its reader.</summary>
/// <param name="Name">Which page.</param>
/// <param name="Bytes">What the network has carried to the browser, with headers: the most of all loads.</param>
/// <param name="Requests">How many requests that was.</param>
/// <param name="Ready">After how many milliseconds the page could be used: the median of all loads.</param>
internal sealed record PageCost(string Name, long Bytes, int Requests, double Ready)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Name}: {Bytes:N0} bytes in {Requests} requests; usable after {Ready:N0} ms on slow 4G");
}

/// <summary>Loads pages over a slow network, each time with an empty cache.</summary>
internal static class Budget
{
    private const int Loads = 5;

    // The slow 4G of Lighthouse: 150 ms, 1.6 Mbit/s down and 750 kbit/s up.
    private static readonly Dictionary<string, object> Slow4G = new()
    {
        ["offline"] = false,
        ["latency"] = 150,
        ["downloadThroughput"] = 1_600_000 / 8,
        ["uploadThroughput"] = 750_000 / 8,
    };

    // Milliseconds since the navigation.
    private const string NoteReady =
        """
        new MutationObserver((_, observer) => {
            if (!document.documentElement?.dataset.ready) return;
            window.readyAfter = performance.now();
            observer.disconnect();
        }).observe(document, { attributes: true, attributeFilter: ['data-ready'], childList: true, subtree: true });
        """;

    /// <summary>Measures a page.</summary>
    public static async Task<PageCost> MeasureAsync(string name, string url, View view)
    {
        var loads = new List<PageCost>();
        while (loads.Count < Loads) loads.Add(await LoadAsync(name, url, view));
        return new PageCost(
            name,
            loads.Max(load => load.Bytes),
            loads.Max(load => load.Requests),
            loads.Select(load => load.Ready).Order().ElementAt(Loads / 2));
    }

    /// <summary>Writes the costs to artifacts/page-budgets.txt, which .ci/run prints.</summary>
    public static async Task WriteAsync(IEnumerable<PageCost> costs)
    {
        Directory.CreateDirectory(Repository.PathOf("artifacts"));
        await File.WriteAllLinesAsync(
            Repository.PathOf("artifacts", "page-budgets.txt"), costs.Select(cost => $"{cost}"),
            TestContext.Current.CancellationToken);
    }

    private static async Task<PageCost> LoadAsync(string name, string url, View view)
    {
        await using var context = await SharedBrowser.NewContextAsync(view);
        await context.AddInitScriptAsync(NoteReady);
        var page = await context.NewPageAsync();
        var network = await context.NewCDPSessionAsync(page);
        var (bytes, requests) = (0L, 0);
        network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
        {
            Interlocked.Add(ref bytes, (long)finished!.Value.GetProperty("encodedDataLength").GetDouble());
            Interlocked.Increment(ref requests);
        };
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", Slow4G);

        var answer = await page.GotoAsync(url);
        Assert.Equal(200, answer!.Status);
        // Not WaitForFunction, which the pages' policy forbids.
        await page.Locator("html[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        // Events come in order: with this answer, all of them are there.
        await network.SendAsync("Network.disable");
        var ready = await page.EvaluateAsync<double>("() => window.readyAfter");
        return new PageCost(name, Interlocked.Read(ref bytes), Volatile.Read(ref requests), ready);
    }
}

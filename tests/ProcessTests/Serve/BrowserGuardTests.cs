using System.Globalization;

namespace EventPlatform.ProcessTests.Serve;

/// <summary>
/// A page of another origin, in a real browser, against a running <c>serve</c>: by form, by script, and under a name
/// that leads to this machine.
/// </summary>
public sealed class BrowserGuardTests(BrowserGuardTests.Fixture fixture) : IClassFixture<BrowserGuardTests.Fixture>
{
    private const string Friend = "http://friend.test:3000";

    // Each way returns what the page could see of the answer; null for nothing.
    private const string Script =
        """
        async ([server, name]) => {
            const guest = JSON.stringify({ first_name: name, last_name: 'Doe' });
            const read = async (path, options) => {
                try {
                    const answer = await fetch(server + path, options);
                    return answer.type === 'opaque' ? null : answer.status + ' ' + await answer.text();
                } catch { return null; }
            };
            const seen = {
                // Neither asks first, as a request with the type of JSON does.
                form: await read('/guests', {
                    method: 'POST', mode: 'no-cors', body: guest,
                    headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
                blob: await read('/guests', { method: 'POST', mode: 'no-cors', body: new Blob([guest]) }),
                json: await read('/guests', {
                    method: 'POST', body: guest, headers: { 'Content-Type': 'application/json' } }),
                put: await read('/admin/settings', { method: 'PUT', body: '{"event_name":"mine"}' }),
                redrive: await read('/_local/queue/redrive', { method: 'POST', mode: 'no-cors' }),
                list: await read('/guests', {}),
                queue: await read('/_local/queue', {}),
            };
            const frame = document.body.appendChild(document.createElement('iframe'));
            frame.name = 'answer';
            const form = document.body.appendChild(document.createElement('form'));
            Object.assign(form, {
                method: 'post', action: server + '/guests', enctype: 'text/plain', target: 'answer' });
            const field = form.appendChild(document.createElement('input'));
            field.name = '{"first_name":"' + name + '","last_name":"';
            field.value = '"}';
            const loaded = new Promise(resolve => { frame.onload = resolve; setTimeout(resolve, 2000); });
            form.submit();
            await loaded;
            try { seen.frame = frame.contentDocument.body.textContent || null; } catch { seen.frame = null; }
            return JSON.stringify(seen);
        }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // The last one is this server under a name of the attacker's, as after DNS rebinding.
    [Theory]
    [InlineData("http://attacker.test")]
    [InlineData("http://localhost:1")]
    [InlineData("http://attacker.test:{port}")]
    public async Task Page_OfAnotherOrigin_NeitherWritesNorReads(string origin)
    {
        var page = origin.Replace("{port}", $"{fixture.Port}", StringComparison.Ordinal);
        var isRebound = origin.Contains("{port}", StringComparison.Ordinal);
        var before = await fixture.Serve.CountGuestsAsync();

        var seen = await RunAsync(page, isRebound ? page : fixture.Url);

        Assert.DoesNotContain("Mallory", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("\"guests\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("200 ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("201 ", seen, StringComparison.Ordinal);
        Assert.Equal(before, await fixture.Serve.CountGuestsAsync());
        var settings = await fixture.Serve.Http.GetStringAsync("/admin/settings", Cancelled);
        Assert.DoesNotContain("mine", settings, StringComparison.Ordinal);
    }

    // The control: the same page does all of it where --cors names its origin.
    [Fact]
    public async Task Page_OfANamedOrigin_WritesAndReads()
    {
        var before = await CountAsync();

        var seen = await RunAsync(Friend, fixture.Url, "Friend");

        Assert.Contains("201 ", seen, StringComparison.Ordinal);
        Assert.Contains("\\\"first_name\\\":\\\"Friend\\\"", seen, StringComparison.Ordinal);
        Assert.Equal(before + 3, await CountAsync());
    }

    private async Task<int> CountAsync() =>
        int.Parse(await fixture.Serve.CountGuestsAsync(), CultureInfo.InvariantCulture);

    private async Task<string> RunAsync(string origin, string server, string name = "Mallory")
    {
        var page = await fixture.Browser.OpenAsync($"{origin}/page", "<!doctype html><title>page</title><body>");
        var seen = await page.EvaluateAsync<string>(Script, new[] { server, name });
        await page.CloseAsync();
        return seen;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();

        internal ServeProcess Serve { get; private set; } = null!;

        internal Browser Browser { get; private set; } = null!;

        public int Port => Serve.Http.BaseAddress!.Port;

        public string Url => $"http://localhost:{Port}";

        public async ValueTask InitializeAsync()
        {
            Browser = await Browser.StartAsync();
            Serve = await ServeProcess.StartAsync(_directory, "--cors", Friend);
        }

        public async ValueTask DisposeAsync()
        {
            if (Serve is not null) await Serve.DisposeAsync();
            if (Browser is not null) await Browser.DisposeAsync();
            _directory.Dispose();
        }
    }
}

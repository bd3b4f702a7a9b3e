using System.Net;
using System.Text.RegularExpressions;
using EventPlatform.Domain.Access;

namespace EventPlatform.ProcessTests.Serve;

/// <summary><c>serve --access keys</c>: a key for the host, links for guests, and nothing for others.</summary>
public sealed partial class ServeAccessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => _directory.Below(".data", "host-key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Serve_WithKeys_WritesTheHostsKeyOnceAndShutsOutOthers()
    {
        string key;
        await using (var serve = await ServeProcess.StartAsync(_directory, "--access", "keys", "--demo"))
        {
            key = (await System.IO.File.ReadAllTextAsync(File, Cancelled)).TrimEnd('\n');
            Assert.True(KeyText.TryParse(key, out _));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
            }

            Assert.Contains($"/app/host#{key}", serve.Output, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(serve, "/guests"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(serve, "/guests", $"Bearer {key}"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(serve, "/healthz"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(serve, "/_local/queue"));
            var codes = GuestLink().Matches(serve.Output).Select(link => link.Groups["code"].Value).ToList();
            Assert.Equal(3, codes.Distinct().Count());
            foreach (var code in codes)
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(serve, "/invitation", $"Invitation {code}"));
        }

        await using var again = await ServeProcess.StartAsync(_directory, "--access", "keys");
        Assert.DoesNotContain("host#", again.Output, StringComparison.Ordinal);
        Assert.Equal(key, (await System.IO.File.ReadAllTextAsync(File, Cancelled)).TrimEnd('\n'));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again, "/guests", $"Bearer {key}"));
        Assert.DoesNotContain("app/#", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithAFileThatHasNoGoodKey_WritesAnother()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, KeyText.Create(Role.Host).Reveal(), Cancelled);

        await using var serve = await ServeProcess.StartAsync(_directory, "--access", "keys");

        var key = (await System.IO.File.ReadAllTextAsync(File, Cancelled)).TrimEnd('\n');
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(serve, "/guests", $"Bearer {key}"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task Serve_UnlessToldOtherwise_IsOpenAndSaysSo()
    {
        await using var serve = await ServeProcess.StartAsync(_directory);

        Assert.Contains("Access: open", serve.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(serve, "/guests"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(serve, "/invitation"));
        Assert.False(System.IO.File.Exists(File));
    }

    private static async Task<HttpStatusCode> StatusAsync(
        ServeProcess serve, string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await serve.Http.SendAsync(request, Cancelled);
        return response.StatusCode;
    }

    [GeneratedRegex(@"/app/#(?<code>\w{12})")]
    private static partial Regex GuestLink();
}

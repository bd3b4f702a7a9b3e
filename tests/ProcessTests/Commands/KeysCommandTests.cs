using EventPlatform.Cli;
using EventPlatform.Domain.Access;

namespace EventPlatform.ProcessTests.Commands;

/// <summary><c>eventplatform keys</c>: the first host's key is made where the database is administered.</summary>
public sealed class KeysCommandTests : IAsyncLifetime
{
    private TestApi _api = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _api = await TestApi.StartAsync(new TestApiOptions { WithKeys = true }, Cancelled);

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Keys_Created_OpenTheApiUntilTheyAreRevoked()
    {
        var (code, output, error) = await RunAsync("create", "--role", "host", "--label", "Anna");

        Assert.Equal((0, ""), (code, error));
        Assert.True(KeyText.TryParse(output.Trim(), out var key));
        await GetAsync(key).MustBe(200);

        var revoked = await RunAsync("revoke", key.Id);
        Assert.Equal((0, "The key is revoked.\n"), (revoked.Code, revoked.Output));
        // Another process, which has not found it good a moment ago.
        await using var other = await TestApi.StartAsync(
            new TestApiOptions { WithKeys = true, ConnectionString = _api.ConnectionString }, Cancelled);
        await other.SendAsync("GET", "/guests", null, ApiSteps.WithKey(key.Reveal())).MustBe(401);
    }

    [Theory]
    [InlineData("30d", 30 * 24)]
    [InlineData("12h", 12)]
    public async Task Keys_WithAnEnd_EndThen(string expires, int hours)
    {
        var before = TimeProvider.System.GetUtcNow();

        var (code, output, _) = await RunAsync(
            "create", "--role", "door", "--label", "Tina", "--expires", expires);

        Assert.Equal(0, code);
        Assert.StartsWith("ep_door_", output, StringComparison.Ordinal);
        var end = (DateTime)(await _api.SqlAsync("SELECT expires_at FROM access_keys"))!;
        Assert.InRange(end, before.UtcDateTime.AddHours(hours).AddSeconds(-1), before.UtcDateTime.AddHours(hours + 1));
    }

    [Theory]
    [InlineData("--expires must be a number of days or hours", "--role", "host", "--expires", "soon")]
    [InlineData("--expires must be a number of days or hours", "--role", "host", "--expires", "-1d")]
    [InlineData("--expires must be a number of days or hours", "--role", "host", "--expires", "")]
    [InlineData("--expires must be a number of days or hours", "--role", "host", "--expires", "99999999d")]
    [InlineData("--expires is required for door", "--role", "door")]
    [InlineData("--expires must be in the future", "--role", "door", "--expires", "2020-01-01T00:00:00Z")]
    public async Task Keys_WithoutAGoodEnd_AreNotMade(string rule, params string[] options)
    {
        var (code, output, error) = await RunAsync(["create", "--label", "x", .. options]);

        Assert.Equal(Program.WrongUsage, code);
        Assert.Equal("", output);
        Assert.StartsWith(rule, error, StringComparison.Ordinal);
        Assert.Equal(0L, await _api.SqlAsync("SELECT count(*) FROM access_keys"));
    }

    [Fact]
    public async Task Keys_Listed_ShowNoSecret()
    {
        var host = await _api.AddKeyAsync(Role.Host);
        var expired = await _api.AddKeyAsync(Role.Door, "'2020-01-01'");
        var revoked = await _api.AddKeyAsync(Role.Caterer, "'2099-01-01'");
        await _api.SqlAsync($"UPDATE access_keys SET revoked_at = now() WHERE id = '{revoked.Id}'");

        var (code, output, _) = await RunAsync("list");

        Assert.Equal(0, code);
        Assert.Matches($"{host.Id}  host     .*  no end  a test", output);
        Assert.Matches($"{expired.Id}  door     .*  expired 2020-01-01T00:00:00Z  a test", output);
        Assert.Matches($"{revoked.Id}  caterer  .*  revoked 20", output);
        Assert.All(new[] { host, expired, revoked }, key => Assert.DoesNotContain(
            key.Reveal()[^22..], output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_RevokedUnknown_AreAnError()
    {
        var (code, _, error) = await RunAsync("revoke", "AAAAAAAAAAAA");

        Assert.Equal((Program.WrongUsage, "There is no access key with this id.\n"), (code, error));
    }

    private Task<ApiAnswer> GetAsync(KeyText key) =>
        _api.SendAsync("GET", "/guests", null, ApiSteps.WithKey(key.Reveal()));

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = new ChildProcess(
            ["dotnet", typeof(Program).Assembly.Location, "keys", .. arguments],
            new Dictionary<string, string?>
            {
                ["DSQL_CLUSTER_ENDPOINT"] = null,
                ["ConnectionStrings__EventPlatform"] = _api.ConnectionString,
            });
        return (await process.WaitAsync(Cancelled), process.Output, process.Errors);
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using EventPlatform.LocalHost;
using EventPlatform.TestSupport.Wire;
using Npgsql;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>Traces of requests over HTTP, down to the statements.</summary>
public sealed class ServeTraceTests : IAsyncLifetime
{
    private readonly SpanRecorder _recorder = new();
    private readonly HttpClient _client = new();
    private readonly TemporaryDirectory _folder = new();
    private string _database = null!;
    private WireProxy _wire = null!;
    private LocalServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync(cancellationToken: Cancelled);
        _wire = WireProxy.Start(_database);
        _server = await LocalServer.StartAsync(
            new() { ConnectionString = _wire.ConnectionString, HostKeyFile = _folder.Below("host-key") },
            Cancelled);
        _client.BaseAddress = _server.Address;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.NewHostKey);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _wire.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_database, CancellationToken.None);
        _client.Dispose();
        _recorder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rsvp_WithAConflict_IsOneTraceFromHttpDownToTheStatementsOfBothRuns()
    {
        await SendAsync(HttpMethod.Put, "/admin/settings", """{"max_guests":10}""");
        var guest = await AddGuestAsync();
        // Twice, until connection, key and statements are known.
        for (var i = 0; i < 2; i++) await RsvpAsync(attending: false);
        _wire.Inject(WireFault.RowConflict, IsUpdate);

        await RsvpAsync(attending: true, isTraced: true);

        var spans = await EndedAsync();
        var (http, useCase) = (spans[0], spans[1]);
        Assert.True(SpanRecorder.IsHttp(http) && SpanRecorder.IsUseCase(useCase));
        Assert.Equal(
            ("POST /guests/{guest_id}/rsvp", ActivityKind.Server, _recorder.CallerId),
            (http.DisplayName, http.Kind, http.ParentSpanId));
        Assert.Equal(
            ("SubmitRsvp", ActivityKind.Internal, http.SpanId),
            (useCase.DisplayName, useCase.Kind, useCase.ParentSpanId));
        var replay = Assert.Single(useCase.Events);
        // Each run reads and writes; the first write is refused. While an activity of before is being stored, a run
        // opens another connection.
        var statements = spans.Skip(2).Where(span => SqlOf(span) is not null).ToList();
        Assert.All(
            spans.Skip(2),
            span => Assert.Equal((true, useCase.SpanId), (SpanRecorder.IsSql(span), span.ParentSpanId)));
        Assert.Equal(
            ["read Unset", "write Error", "read Unset", "write Unset"],
            statements.Select(span => $"{(IsUpdate(SqlOf(span)!) ? "write" : "read")} {span.Status}"));
        Assert.InRange(
            replay.Timestamp.UtcDateTime,
            statements[1].StartTimeUtc + statements[1].Duration, statements[2].StartTimeUtc);
        if (Environment.GetEnvironmentVariable(TracePicture.PathVariable) is { Length: > 0 } path)
            await File.WriteAllTextAsync(path, TracePicture.Draw(spans), Cancelled);

        Task<JsonElement> RsvpAsync(bool attending, bool isTraced = false) => SendAsync(
            HttpMethod.Post, $"/guests/{guest}/rsvp", Bodies.Of(("attending", attending)), isTraced: isTraced);
    }

    [Fact]
    public async Task Spans_OfEveryKindOfRequest_HoldNoPersonalData()
    {
        const string First = "Xaviera", Last = "Quixote", Mail = "who@hidden.example", Note = "no walnuts";
        var guest = await AddGuestAsync(isTraced: true);
        var code = (await SendAsync(HttpMethod.Get, $"/guests/{guest}/invitation")).GetProperty("code").GetString()!;
        await SendAsync(HttpMethod.Get, $"/guests/{guest}/invitation", isTraced: true);
        await SendAsync(HttpMethod.Get, $"/guests?q={Last}", isTraced: true);
        await SendAsync(
            HttpMethod.Put, $"/guests/{guest}",
            Bodies.Of(("first_name", First), ("last_name", Last), ("email", Mail), ("dietary", Note)), isTraced: true);
        // A second guest of the name and address, and a statement that fails.
        _wire.InjectError("23514", "a check is violated", IsUpdate);
        await SendAsync(HttpMethod.Post, "/guests", Bodies.Of(("first_name", First), ("email", Mail)), isTraced: true);
        await SendAsync(
            HttpMethod.Post, $"/guests/{guest}/rsvp", Bodies.Of(("attending", true), ("dietary", Note)),
            isTraced: true, status: 500);
        await SendAsync(
            HttpMethod.Put, "/invitation",
            Bodies.Of(("answers", new[] { new { guest_id = guest, attending = true, dietary = Note } })),
            isTraced: true, code: code);
        await SendAsync(HttpMethod.Get, "/invitation", isTraced: true, status: 401, code: "7777-7777-7777");

        var text = string.Join("\n\n", (await EndedAsync(requests: 8)).Select(SpanRecorder.TextOf));

        // The statements are there, parameters by name.
        Assert.Contains("INSERT INTO guests", text, StringComparison.Ordinal);
        Assert.Contains("@p0", text, StringComparison.Ordinal);
        // Some servers ask for no password.
        var password = new NpgsqlConnectionStringBuilder(_database).Password ?? Note;
        Assert.All(
            [
                First, Last, Mail, Note, code, code.Replace("-", "", StringComparison.Ordinal), "7777", password,
                _server.NewHostKey![^22..],
            ],
            secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsUpdate(string sql) => sql.StartsWith("UPDATE guests", StringComparison.Ordinal);

    private static string? SqlOf(Activity span) => (string?)span.GetTagItem("db.query.text");

    // A client has its answer before the span of the request has ended, and that ends last.
    private async Task<IReadOnlyList<Activity>> EndedAsync(int requests = 1)
    {
        await Patience.WaitUntilAsync(() => _recorder.Ended.Count(SpanRecorder.IsHttp) == requests, Cancelled);
        return _recorder.Ended;
    }

    private async Task<Guid> AddGuestAsync(bool isTraced = false) =>
        (await SendAsync(HttpMethod.Post, "/guests", Bodies.Guest(), isTraced)).GetProperty("id").GetGuid();

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, string? json = null, bool isTraced = false, int? status = null,
        string? code = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        if (isTraced) request.Headers.Add(_recorder.TraceParent.Name, _recorder.TraceParent.Value);
        if (code is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Invitation", code);
        using var answer = await _client.SendAsync(request, Cancelled);
        Assert.True(
            status is null ? answer.IsSuccessStatusCode : (int)answer.StatusCode == status,
            $"{method} {path}: {answer.StatusCode}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}

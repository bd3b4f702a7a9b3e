using System.Diagnostics;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.TestSupport.Wire;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>The span of a use case, and what OpenTelemetry collects of the meter.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly SpanRecorder _recorder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public async Task Query_IsASpanAroundItsStatement()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);

        using (_recorder.Begin()) await api.GetAsync("/groups").MustBe(200);

        var span = Assert.Single(_recorder.UseCases);
        Assert.Equal(("ListGroups", ActivityStatusCode.Unset), (span.DisplayName, span.Status));
        Assert.Equal(
            [(UseCaseSpans.UseCaseTag, "ListGroups"), (UseCaseSpans.RoleTag, "host")],
            span.TagObjects.Select(tag => (tag.Key, tag.Value)));
        Assert.Empty(span.Events);
        // The first statement of a database opens a connection, which is a span, too.
        var below = _recorder.Ended.Where(SpanRecorder.IsSql).ToList();
        Assert.Contains(below, sql => sql.GetTagItem("db.query.text") is not null);
        Assert.All(below, sql => Assert.Equal(span.SpanId, sql.ParentSpanId));
    }

    [Fact]
    public async Task Refusal_HasItsCodeAndIsNoError()
    {
        await using var api = await TestApi.StartAsync(cancellationToken: Cancelled);
        var guest = await api.AddGuestAsync();
        await api.AddGuestAsync(("attending", true));
        await api.SaveSettingsAsync(("max_guests", 1));

        using (_recorder.Begin()) ApiAssert.Problem(409, "event_full", await api.RsvpAsync(guest, attending: true));

        var span = Assert.Single(_recorder.UseCases);
        Assert.Equal(("event_full", ActivityStatusCode.Unset), (span.GetTagItem(UseCaseSpans.ErrorTag), span.Status));
    }

    [Fact]
    public async Task Caller_WhoMayNot_IsNamedByTheRoleAlone()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { WithKeys = true }, Cancelled);
        var door = await api.AddKeyAsync(Role.Door);

        using (_recorder.Begin())
        {
            await api.SendAsync("GET", "/groups", null, ApiSteps.WithKey(door.Reveal())).MustBe(403);
            await api.SendAsync("GET", "/invitation", null, ApiSteps.AsGuest("7777-7777-7777")).MustBe(401);
        }

        Assert.Equal(
            ["ListGroups door forbidden", "GetInvitation guest unauthenticated"],
            _recorder.UseCases.Select(span => string.Join(
                ' ', span.DisplayName, span.GetTagItem(UseCaseSpans.RoleTag), span.GetTagItem(UseCaseSpans.ErrorTag))));
        Assert.All(
            _recorder.Ended,
            span => Assert.DoesNotContain(door.Id, SpanRecorder.TextOf(span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_IsAnErrorWithItsTypeAndWithoutItsMessage()
    {
        await using var api = await TestApi.StartAsync(
            Faults.EveryStatement(() => new InvalidOperationException("about Ada Lovelace")), Cancelled);

        using (_recorder.Begin()) await api.GetAsync("/groups").MustBe(500);

        var span = Assert.Single(_recorder.UseCases);
        Assert.Equal(
            (ActivityStatusCode.Error, null, "System.InvalidOperationException"),
            (span.Status, span.StatusDescription, span.GetTagItem(UseCaseSpans.ErrorTag)));
        Assert.DoesNotContain("Ada", SpanRecorder.TextOf(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Busy_HasAnEventForEachReplay()
    {
        await using var api = await TestApi.StartAsync(
            Faults.EveryStatement(() => new PostgresException("(OC000)", "ERROR", "ERROR", "40001")), Cancelled);

        using (_recorder.Begin()) ApiAssert.Problem(503, "busy", await api.GetAsync("/groups"));

        var span = Assert.Single(_recorder.UseCases);
        Assert.Equal(
            (2, typeof(BusyException).FullName),
            (span.GetTagItem(UseCaseSpans.ReplaysTag), span.GetTagItem(UseCaseSpans.ErrorTag)));
        Assert.All(span.Events, replay => Assert.Equal(UseCaseSpans.ReplayEvent, replay.Name));
        Assert.Equal(
            ["conflict OC000 1", "conflict OC000 2"],
            span.Events.Select(replay => string.Join(
                ' ', replay.Tags.Where(tag => tag.Key != UseCaseSpans.DelayTag).Select(tag => tag.Value))));
        // The longest first delay is 1 ms here, and each replay doubles it.
        Assert.All(
            span.Events.Select(replay => replay.Tags.Single(tag => tag.Key == UseCaseSpans.DelayTag).Value),
            delay => Assert.InRange(Assert.IsType<double>(delay), 0, 2));
    }

    [Fact]
    public async Task Metrics_OfAHost_AreThoseOfItsTraces()
    {
        List<Metric> metrics = [];
        // Exemplars name the trace, which tells this test's measurements from those of others in the process.
        using var provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(UseCaseMetrics.MeterName)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddInMemoryExporter(metrics)
            .Build();
        await using var api = await TestApi.StartAsync(new TestApiOptions { Settings = Faults.FewReplays }, Cancelled);
        var (first, second) = (await api.AddGuestAsync(), await api.AddGuestAsync());
        await api.SaveSettingsAsync(("max_guests", 1));
        api.Wire.Inject(WireFault.RowConflict, sql => sql == "COMMIT");

        using (_recorder.Begin())
        {
            await api.RsvpAsync(first, attending: true).MustBe(200);
            await api.RsvpAsync(second, attending: true).MustBe(409);
            await api.DeleteAsync($"/guests/{second}").MustBe(204);
        }

        Assert.True(provider.ForceFlush());
        Assert.Equal(
            [
                "eventplatform.changes {change} action=guest.deleted",
                "eventplatform.changes {change} action=rsvp.accepted",
                "eventplatform.refusals {request} code=event_full use_case=SubmitRsvp",
                "eventplatform.retries {retry} failure=conflict",
            ],
            metrics.SelectMany(MeasuredInTheTrace).Order(StringComparer.Ordinal));
    }

    private List<string> MeasuredInTheTrace(Metric metric)
    {
        var measured = new List<string>();
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (!point.TryGetExemplars(out var exemplars)) continue;

            var isMine = false;
            foreach (ref readonly var exemplar in exemplars) isMine |= exemplar.TraceId == _recorder.TraceId;
            var tags = new List<string>();
            foreach (var tag in point.Tags) tags.Add($"{tag.Key}={tag.Value}");
            if (isMine) measured.Add($"{metric.Name} {metric.Unit} {string.Join(' ', tags)}");
        }

        return measured;
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EventPlatform.ApiTests.Concurrency;
using EventPlatform.Application.Common;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence.Replay;
using EventPlatform.TestSupport.Telemetry;
using EventPlatform.TestSupport.Wire;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>What functions report to CloudWatch.</summary>
public sealed class MetricsTests
{
    // No more than a pool has connections: all of them hold one at the rendezvous.
    private const int Parallel = 8;

    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_IsAsTheFormatSays()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output);
        var guest = await api.AddGuestAsync();

        await api.SendAsync("POST", $"/guests/{guest}/rsvp", """{"attending":true}""", requestId: "r");

        var line = Assert.Single(output.Lines, line => line.Contains("_aws", StringComparison.Ordinal));
        Assert.Empty(EmbeddedMetricFormat.Check(line, Now));
        Assert.Equal(
            """
            {"_aws":{"Timestamp":1798804800000,"CloudWatchMetrics":[{"Namespace":"EventPlatform",
            "Dimensions":[["FunctionName"]],"Metrics":[{"Name":"RsvpAccepted","Unit":"Count"}]}]},
            "FunctionName":"SubmitRsvp","requestId":"invocation-of-r","RsvpAccepted":1}
            """.ReplaceLineEndings(""),
            line);
    }

    [Fact]
    public async Task Rsvps_AreCountedByTheirOutcome()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output);
        var first = await api.AddGuestAsync(("first_name", "First"));
        var second = await api.AddGuestAsync(("first_name", "Second"));
        await api.SaveSettingsAsync(("max_guests", 1));

        await api.RsvpAsync(first, attending: true).MustBe(200);
        await api.RsvpAsync(second, attending: true).MustBe(409);
        await api.RsvpAsync(second, attending: false).MustBe(200);
        // A host's change is no RSVP, and what is refused for another reason is neither.
        await api.PutAsync($"/guests/{second}", """{"attending":true}""").MustBe(409);
        await api.RsvpAsync(Guid.NewGuid(), attending: true).MustBe(404);
        await api.SaveSettingsAsync(("rsvp_deadline", "2026-01-01T00:00:00Z"));
        await api.RsvpAsync(first, attending: false).MustBe(409);

        Assert.Equal(
            ["RsvpAccepted=1", "RsvpRefusedFull=1", "RsvpDeclined=1", "RsvpRefusedClosed=1"],
            output.Metrics.Select(Counts));
    }

    [Theory]
    [InlineData(WireFault.RowConflict, "OccRetries=2 RsvpAccepted=1")]
    [InlineData(WireFault.LoseRequest, "ConnectionRetries=2 RsvpAccepted=1")]
    [InlineData(WireFault.LoseAnswer, "ConnectionRetries=2 RsvpAccepted=1")]
    public async Task Rsvp_Replayed_IsCountedOnce(WireFault fault, string counts)
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output);
        var guest = await api.AddGuestAsync();
        api.Wire.Inject(fault, sql => sql == "COMMIT", times: 2);

        await api.RsvpAsync(guest, attending: true).MustBe(200);

        Assert.Equal([counts], output.Metrics.Select(Counts));
    }

    [Fact]
    public async Task Busy_IsCountedWithItsRetries()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(
            output, Faults.EveryStatement(() => new PostgresException("(OC000)", "ERROR", "ERROR", "40001")));

        ApiAssert.Problem(503, "busy", await api.GetAsync("/groups"));

        Assert.Equal(["OccRetries=2 Busy=1"], output.Metrics.Select(Counts));
    }

    [Fact]
    public async Task Busy_OfAnActivityThatNoQueueTakes_IsCounted()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output, new TestApiOptions
        {
            Settings = Faults.FewReplays,
            Services = services => services.AddSingleton<IActivityQueue, RefusingQueue>(),
        });
        api.Wire.Inject(
            WireFault.RowConflict, sql => sql.StartsWith("INSERT INTO activities", StringComparison.Ordinal), times: 3);

        await api.AddGuestAsync();

        Assert.Equal(["OccRetries=2 Busy=1 ActivityFallbacks=1"], output.Metrics.Select(Counts));
    }

    [Fact]
    public async Task Request_WithNothingToReport_WritesNoMetrics()
    {
        using var output = new FunctionOutput();
        await using var api = await StartAsync(output);

        await api.GetAsync("/admin/stats").MustBe(200);
        await api.AddGuestAsync();

        Assert.Empty(output.Metrics);
    }

    [Fact]
    public async Task RequestsInParallel_CountTheirOwnRetries()
    {
        using var output = new FunctionOutput();
        var conflicts = new ConflictsByGuest(Parallel);
        await using var api = await StartAsync(output, new TestApiOptions
        {
            Settings = Faults.FewReplays,
            Interceptors = [conflicts],
        });
        var guests = new List<Guid>();
        for (var i = 0; i < Parallel; i++) guests.Add(await api.AddGuestAsync());
        for (var i = 0; i < Parallel; i++) conflicts.Add(guests[i], i % 3);
        using var control = new RetriesOfTheProcess();

        var ofTheProcess = await Task.WhenAll(guests.Select(async (guest, i) =>
        {
            var before = control.Count;
            await api.SendAsync("POST", $"/guests/{guest}/rsvp", """{"attending":true}""", requestId: $"{i}")
                .MustBe(200);
            return control.Count - before;
        }));

        int[] expected = [.. Enumerable.Range(0, Parallel).Select(i => i % 3)];
        Assert.Equal(
            expected,
            output.Invocations.Where(line => IsRsvp(line.GetProperty("route")))
                .OrderBy(RequestOf, StringComparer.Ordinal).Select(line => line.GetProperty("retries").GetInt32()));
        Assert.Equal(
            expected.Select(retries => retries == 0 ? "RsvpAccepted=1" : $"OccRetries={retries} RsvpAccepted=1"),
            output.Metrics.OrderBy(RequestOf, StringComparer.Ordinal).Select(Counts));
        // The control: whoever looks at the process's counter before and after a request finds other requests' retries
        // in it.
        Assert.NotEqual(expected.Select(retries => (long)retries), ofTheProcess);
    }

    private static bool IsRsvp(JsonElement route) => route.GetString() == "POST /guests/{guest_id}/rsvp";

    private static string RequestOf(JsonElement line) => line.GetProperty("requestId").GetString()!;

    private static string Counts(JsonElement document) => string.Join(
        ' ', document.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0].GetProperty("Metrics").EnumerateArray()
            .Select(metric => metric.GetProperty("Name").GetString()!)
            .Select(name => $"{name}={document.GetProperty(name)}"));

    private static Task<TestApi> StartAsync(FunctionOutput output, TestApiOptions? options = null)
    {
        options ??= new TestApiOptions { Settings = Faults.FewReplays };
        return TestApi.StartAsync(output.Of(options with { Clock = new FakeTimeProvider(Now) }), Cancelled);
    }

    private sealed class RefusingQueue : IActivityQueue
    {
        public string Name => "refusing";

        public Task<Refusal?> SendAsync(
            IReadOnlyList<ActivityMessage> activities, CancellationToken cancellationToken) =>
            Task.FromResult<Refusal?>(new Refusal(activities, "it refuses"));
    }

    /// <summary>Lets requests about given guests fail a number of times each, once all of them are under way.</summary>
    private sealed class ConflictsByGuest(int requests) : DbCommandInterceptor
    {
        private readonly ConcurrentDictionary<Guid, int> _left = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _arrived;

        public void Add(Guid guest, int conflicts) => _left[guest] = conflicts;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (!Statements.IsDecidingRead(command)) return result;
            var guest = command.Parameters.Cast<DbParameter>()
                .Select(parameter => parameter.Value).OfType<Guid>().FirstOrDefault(_left.ContainsKey);
            if (guest == default) return result;

            if (Interlocked.Increment(ref _arrived) >= requests) _all.TrySetResult();
            await _all.Task.WaitAsync(cancellationToken);
            if (_left.AddOrUpdate(guest, 0, (_, left) => left - 1) < 0) return result;

            throw new PostgresException("(OC000)", "ERROR", "ERROR", "40001");
        }
    }

    /// <summary>What a collector of .NET metrics sees, which knows of no request.</summary>
    private sealed class RetriesOfTheProcess : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public RetriesOfTheProcess()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: UseCaseMetrics.MeterName, Name: ReplayMetrics.RetriesCounterName })
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}

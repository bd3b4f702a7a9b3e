using System.Collections.ObjectModel;
using System.Diagnostics;
using EventPlatform.Application.Common;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EventPlatform.ApiTests.Telemetry;

/// <summary>Collects the spans of one trace as a host's OpenTelemetry does.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly Spans _spans = [];
    private readonly TracerProvider _provider;

    // Other tests run in the same process: only a trace that a test has begun is sampled.
    public SpanRecorder() => _provider = Sdk.CreateTracerProviderBuilder()
        .SetSampler(new ParentBasedSampler(new AlwaysOffSampler()))
        .AddSource(UseCaseSpans.SourceName)
        .AddAspNetCoreInstrumentation()
        .AddNpgsql()
        .AddInMemoryExporter(_spans)
        .Build();

    public ActivityTraceId TraceId { get; } = ActivityTraceId.CreateRandom();

    /// <summary>The span of whoever calls; it is not recorded itself.</summary>
    public ActivitySpanId CallerId { get; } = ActivitySpanId.CreateRandom();

    /// <summary>The header by which HTTP clients hand a trace on: https://www.w3.org/TR/trace-context/.</summary>
    public (string Name, string Value) TraceParent => ("traceparent", $"00-{TraceId}-{CallerId}-01");

    /// <summary>The spans that have ended, in the order of their beginning.</summary>
    public IReadOnlyList<Activity> Ended =>
        [.. _spans.Copy().Where(span => span.TraceId == TraceId).OrderBy(span => span.StartTimeUtc)];

    /// <summary>Lets what the test does from now on belong to the trace.</summary>
    public Activity Begin() =>
        new Activity("test").SetParentId(TraceId, CallerId, ActivityTraceFlags.Recorded).Start();

    /// <summary>The spans of use cases.</summary>
    public IReadOnlyList<Activity> UseCases => [.. Ended.Where(IsUseCase)];

    public static bool IsUseCase(Activity span) => span.Source.Name == UseCaseSpans.SourceName;

    public static bool IsSql(Activity span) => span.Source.Name == "Npgsql";

    public static bool IsHttp(Activity span) => span.Source.Name == "Microsoft.AspNetCore";

    /// <summary>All that a span tells to whoever collects it.</summary>
    public static string TextOf(Activity span) => string.Join(
        '\n',
        [
            $"{span.Source.Name} {span.Kind} {span.DisplayName}: {span.Status} {span.StatusDescription}",
            .. span.TagObjects.Select(Text),
            .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
            .. span.Events.Select(item => $"{item.Name} [{string.Join(", ", item.Tags.Select(Text))}]"),
        ]);

    public void Dispose() => _provider.Dispose();

    private static string Text(KeyValuePair<string, object?> tag) => $"{tag.Key}={tag.Value}";

    // Spans of several threads end at a time.
    private sealed class Spans : Collection<Activity>
    {
        private readonly Lock _lock = new();

        public List<Activity> Copy()
        {
            lock (_lock) return [.. this];
        }

        protected override void InsertItem(int index, Activity item)
        {
            lock (_lock) base.InsertItem(Count, item);
        }
    }
}

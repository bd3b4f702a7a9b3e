using System.Diagnostics.Metrics;
using System.Text.Json;
using EventPlatform.Application.Access;
using EventPlatform.Application.Common;
using EventPlatform.Application.Guests;
using EventPlatform.Application.Invitations;
using EventPlatform.Domain.Activities;
using EventPlatform.Domain.Events;
using EventPlatform.Infrastructure.Messaging;
using EventPlatform.Infrastructure.Persistence.Replay;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>
/// Counts the measurements of the platform's meter for the invocation that caused them, and writes the counts in
/// CloudWatch's embedded metric format, from which CloudWatch Logs makes metrics:
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
internal static class InvocationMetrics
{
    /// <summary>The namespace of the metrics in CloudWatch.</summary>
    public const string Namespace = "EventPlatform";

    /// <summary>The one dimension. A stack has its own function names, so they keep stacks apart as well.</summary>
    public const string Dimension = "FunctionName";

    /// <summary>The metrics' names in CloudWatch.</summary>
    public static readonly string[] Names =
    [
        "OccRetries", "ConnectionRetries", "Busy", "RsvpAccepted", "RsvpDeclined", "RsvpRefusedClosed",
        "RsvpRefusedFull", "ActivityFallbacks", SignInFailedKey, SignInFailedInvitation,
    ];

    private const string SignInFailedKey = "SignInFailedKey";
    private const string SignInFailedInvitation = "SignInFailedInvitation";

    private static readonly MeterListener Listener = Listen();

    /// <summary>Begins to listen, unless it does already.</summary>
    public static void EnsureListening() => GC.KeepAlive(Listener);

    /// <summary>Writes what an invocation counted, as one line; nothing when it counted nothing.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="output">Where the line goes.</param>
    public static void Write(Invocation invocation, DateTimeOffset now, LineOutput output)
    {
        for (var metric = 0; metric < Names.Length; metric++)
        {
            if (invocation.CountOf(metric) == 0) continue;
            var line = output.Begin();
            WriteDocument(line.Json, invocation, now);
            output.Write(line);
            return;
        }
    }

    private static void WriteDocument(Utf8JsonWriter json, Invocation invocation, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, now.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        json.WriteStartObject();
        json.WriteString("Namespace"u8, Namespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue(Dimension);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        for (var metric = 0; metric < Names.Length; metric++)
        {
            if (invocation.CountOf(metric) == 0) continue;
            json.WriteStartObject();
            json.WriteString("Name"u8, Names[metric]);
            json.WriteString("Unit"u8, "Count"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString(Dimension, invocation.FunctionName);
        json.WriteString("requestId"u8, invocation.RequestId);
        for (var metric = 0; metric < Names.Length; metric++)
        {
            if (invocation.CountOf(metric) is not 0 and var count) json.WriteNumber(Names[metric], count);
        }

        json.WriteEndObject();
    }

    /// <summary>What an invocation was signed in with in vain; null when nothing was.</summary>
    public static string? FailedSignInOf(Invocation invocation)
    {
        if (invocation.CountOf(Array.IndexOf(Names, SignInFailedKey)) > 0) return SignInMetrics.Key;
        return invocation.CountOf(Array.IndexOf(Names, SignInFailedInvitation)) > 0 ? SignInMetrics.Invitation : null;
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == UseCaseMetrics.MeterName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            static (instrument, value, tags, _) => Count(instrument.Name, value, tags));
        listener.Start();
        return listener;
    }

    private static void Count(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Invocation.Current is not { } invocation) return;
        if (instrument == ReplayMetrics.RetriesCounterName) invocation.AddReplays(value);
        if (NameOf(instrument, tags) is { } name) invocation.Add(Array.IndexOf(Names, name), value);
    }

    private static string? NameOf(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        return instrument switch
        {
            ReplayMetrics.RetriesCounterName =>
                Tag(tags, ReplayMetrics.FailureTag) is ReplayMetrics.Conflict ? "OccRetries" : "ConnectionRetries",
            UseCaseMetrics.BusyCounterName => "Busy",
            UseCaseMetrics.ChangesCounterName => NameOfChange(Tag(tags, UseCaseMetrics.ActionTag)),
            // A host's change may find the event full as well, but is no RSVP.
            UseCaseMetrics.RefusalsCounterName when Tag(tags, UseCaseMetrics.UseCaseTag)
                is nameof(SubmitRsvp) or nameof(AnswerInvitation) => NameOfRefusal(Tag(tags, UseCaseMetrics.CodeTag)),
            SignInMetrics.FailuresCounterName =>
                Tag(tags, SignInMetrics.KindTag) is SignInMetrics.Key ? SignInFailedKey : SignInFailedInvitation,
            QueueMetrics.FallbackCounterName => "ActivityFallbacks",
            _ => null,
        };

        static string? NameOfChange(string? action) => action switch
        {
            ActivityAction.RsvpAccepted => "RsvpAccepted",
            ActivityAction.RsvpDeclined => "RsvpDeclined",
            _ => null,
        };

        static string? NameOfRefusal(string? code) => code switch
        {
            EventErrors.RsvpClosedCode => "RsvpRefusedClosed",
            EventErrors.EventFullCode => "RsvpRefusedFull",
            _ => null,
        };
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Key == name) return tag.Value as string;
        return null;
    }
}

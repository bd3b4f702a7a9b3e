using System.Collections;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EventPlatform.Lambda.Telemetry;

/// <summary>Writes one line for each invocation, and its metrics where they have somewhere to go.</summary>
public sealed class InvocationLog
{
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly LineOutput? _metrics;
    private int _invocations;

    internal InvocationLog(ILogger<InvocationLog> logger, TimeProvider clock, LineOutput? metrics)
    {
        (_logger, _clock, _metrics) = (logger, clock, metrics);
        InvocationMetrics.EnsureListening();
    }

    /// <summary>Begins an invocation; call it in the asynchronous method that runs it.</summary>
    /// <param name="context">The invocation as Lambda describes it.</param>
    internal Invocation Begin(ILambdaContext context) => Invocation.Begin(
        context.FunctionName,
        context.AwsRequestId,
        context.TraceId,
        Interlocked.Exchange(ref _invocations, 1) == 0,
        _clock.GetTimestamp());

    /// <summary>Writes the line of an HTTP request; call it before the answer leaves.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="route">Method and path with its variables' names, never with their values.</param>
    /// <param name="apiRequestId">API Gateway's id of the request, which a problem calls its trace id.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The problem's code, or null.</param>
    /// <param name="failure">The cause of a 5xx, or null.</param>
    internal void Answered(
        Invocation invocation, string? route, string apiRequestId, int status, string? code, Exception? failure)
    {
        var message = failure is null
            ? $"{route} answered {status}."
            : $"{route} answered {status} {code} to request {apiRequestId}.";
        var entry = new Entry(
            message,
            new("route", route),
            new("status", status),
            new("code", code),
            new("apiRequestId", apiRequestId),
            new("durationMs", MillisecondsOf(invocation)),
            new("coldStart", invocation.ColdStart),
            new("retries", invocation.Replays),
            new("failedSignIn", InvocationMetrics.FailedSignInOf(invocation)));
        Write(LevelOf(status, code), new EventId(1, nameof(Answered)), entry, failure);
        WriteMetrics(invocation);
    }

    /// <summary>Writes the line of a batch from the queue; call it before the answer leaves.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="batchSize">How many messages came.</param>
    /// <param name="failures">How many of them are to come again.</param>
    internal void Consumed(Invocation invocation, int batchSize, int failures)
    {
        var level = failures == 0 ? LogLevel.Information : LogLevel.Warning;
        var entry = new Entry(
            $"{batchSize} activities came, {failures} failed.",
            new("batchSize", batchSize),
            new("failures", failures),
            new("durationMs", MillisecondsOf(invocation)),
            new("coldStart", invocation.ColdStart),
            new("retries", invocation.Replays));
        Write(level, new EventId(2, nameof(Consumed)), entry, failure: null);
        WriteMetrics(invocation);
    }

    private static LogLevel LevelOf(int status, string? code) => code switch
    {
        _ when status < 500 => LogLevel.Information,
        "busy" => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    private double MillisecondsOf(Invocation invocation) =>
        Math.Round(_clock.GetElapsedTime(invocation.Started).TotalMilliseconds, 1);

    private void WriteMetrics(Invocation invocation)
    {
        if (_metrics is not null) InvocationMetrics.Write(invocation, _clock.GetUtcNow(), _metrics);
    }

    private void Write(LogLevel level, EventId id, Entry entry, Exception? failure) =>
        _logger.Log(level, id, entry, failure, static (entry, _) => entry.ToString());

    // A console shows the message; a line of JSON has the values, too.
    private sealed class Entry(string message, params KeyValuePair<string, object?>[] values)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Length;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => message;
    }
}

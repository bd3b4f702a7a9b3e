using System.Diagnostics;
using EventPlatform.Domain.Access;

namespace EventPlatform.Application.Common;

/// <summary>
/// Spans of use cases, one for each that is sent. Any listener of .NET's tracing, such as OpenTelemetry's, may collect
/// them; without one there are none. No tag holds a name, an address, a note, a key, a code or an id.
/// </summary>
public static class UseCaseSpans
{
    /// <summary>The name of the platform's source of spans.</summary>
    public const string SourceName = "EventPlatform";

    /// <summary>The tag that names the use case, such as <c>SubmitRsvp</c>; the span has the same name.</summary>
    public const string UseCaseTag = "eventplatform.use_case";

    /// <summary>The tag with the caller's role: <see cref="RoleNames.ToText"/>, or <see cref="Nobody"/>.</summary>
    public const string RoleTag = "eventplatform.caller.role";

    /// <summary>The value of <see cref="RoleTag"/> for a caller who is not signed in.</summary>
    public const string Nobody = "nobody";

    /// <summary>The tag with the number of replays; absent when there was none.</summary>
    public const string ReplaysTag = "eventplatform.replays";

    /// <summary>
    /// The tag of a use case that did not succeed: the code of an expected failure, such as <c>event_full</c>, or the
    /// type of an exception. Only an exception makes the status an error.
    /// https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
    /// </summary>
    public const string ErrorTag = "error.type";

    /// <summary>The event of a replay, at the time when it is scheduled; its tags are the four below.</summary>
    public const string ReplayEvent = "replay";

    /// <summary>The tag with a replay's cause, as the metric <c>eventplatform.retries</c> has it.</summary>
    public const string FailureTag = "eventplatform.replay.failure";

    /// <summary>The tag with DSQL's code of the conflict, else the SQLSTATE, else the exception's type.</summary>
    public const string MarkerTag = "eventplatform.replay.marker";

    /// <summary>The tag with a replay's number, from 1.</summary>
    public const string NumberTag = "eventplatform.replay.number";

    /// <summary>The tag with the wait before a replay, in milliseconds.</summary>
    public const string DelayTag = "eventplatform.replay.delay_ms";

    private static readonly ActivitySource Source = new(SourceName);

    internal static bool AreCollected => Source.HasListeners();

    /// <summary>Adds a replay to the span of the use case that runs now, if there is one.</summary>
    /// <param name="failure">The cause, such as <c>conflict</c>.</param>
    /// <param name="marker">The conflict's code, the SQLSTATE or the exception's type.</param>
    /// <param name="number">The replay's number, from 1.</param>
    /// <param name="delay">The wait before it.</param>
    public static void Replayed(string failure, string marker, int number, TimeSpan delay)
    {
        // A behavior of the host may have a span of its own around the handler. Sign-in reads outside of use cases.
        var span = Activity.Current;
        while (span is not null && span.Source != Source) span = span.Parent;
        if (span is not { IsAllDataRequested: true }) return;

        span.SetTag(ReplaysTag, (span.GetTagItem(ReplaysTag) as int? ?? 0) + 1);
        span.AddEvent(new ActivityEvent(ReplayEvent, tags: new ActivityTagsCollection
        {
            [FailureTag] = failure,
            [MarkerTag] = marker,
            [NumberTag] = number,
            [DelayTag] = delay.TotalMilliseconds,
        }));
    }

    // The tags are given at the start, where samplers see them.
    internal static Activity? Start(string useCase, Role? role) => Source.StartActivity(
        ActivityKind.Internal, name: useCase,
        tags: [new(UseCaseTag, useCase), new(RoleTag, role?.ToText() ?? Nobody)]);
}

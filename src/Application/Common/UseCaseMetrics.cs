using System.Diagnostics.Metrics;
using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Common;

/// <summary>
/// Counts the outcomes of use cases: one for each use case, after its commit, however often it was replayed. Any
/// collector of .NET metrics may read the meter.
/// </summary>
public static class UseCaseMetrics
{
    /// <summary>The name of the platform's meter, in every layer.</summary>
    public const string MeterName = "EventPlatform";

    /// <summary>
    /// Counts committed changes; tag <see cref="ActionTag"/>, one of <see cref="Domain.Activities.ActivityAction"/>.
    /// </summary>
    public const string ChangesCounterName = "eventplatform.changes";

    /// <summary>Counts expected failures; tags <see cref="UseCaseTag"/> and <see cref="CodeTag"/>.</summary>
    public const string RefusalsCounterName = "eventplatform.refusals";

    /// <summary>
    /// Counts use cases given up because conflicts outlasted the replays; tag <see cref="UseCaseTag"/>.
    /// </summary>
    public const string BusyCounterName = "eventplatform.busy";

    /// <summary>The tag that names the kind of change, such as <c>rsvp.accepted</c>.</summary>
    public const string ActionTag = "action";

    /// <summary>The tag that names the use case, such as <c>SubmitRsvp</c>.</summary>
    public const string UseCaseTag = "use_case";

    /// <summary>The tag that holds a failure's code, such as <c>event_full</c>.</summary>
    public const string CodeTag = "code";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Changes =
        Meter.CreateCounter<long>(ChangesCounterName, "{change}", "Committed changes.");

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>(RefusalsCounterName, "{request}", "Use cases that ended with an expected failure.");

    private static readonly Counter<long> BusyEnds = Meter.CreateCounter<long>(
        BusyCounterName, "{request}", "Use cases given up because conflicts outlasted the replays.");

    internal static void Changed(string action) => Changes.Add(1, new KeyValuePair<string, object?>(ActionTag, action));

    internal static void Refused(string useCase, Error error) =>
        Refusals.Add(1, new(UseCaseTag, useCase), new(CodeTag, error.Code));

    /// <summary>Counts a use case that was given up.</summary>
    /// <param name="useCase">Its name, such as <c>SubmitRsvp</c>.</param>
    public static void Busy(string useCase) =>
        BusyEnds.Add(1, new KeyValuePair<string, object?>(UseCaseTag, useCase));
}

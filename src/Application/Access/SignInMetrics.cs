using System.Diagnostics.Metrics;
using EventPlatform.Application.Common;
using EventPlatform.Domain.Access;
using EventPlatform.Domain.Common;

namespace EventPlatform.Application.Access;

/// <summary>
/// Counts failed sign-ins, in the meter <see cref="UseCaseMetrics.MeterName"/>: keys and codes that were sent and are
/// not good, not requests without any.
/// </summary>
public static class SignInMetrics
{
    /// <summary>The counter's name; its tag is <see cref="KindTag"/>.</summary>
    public const string FailuresCounterName = "eventplatform.sign_ins.failed";

    /// <summary>The tag that names what was sent: <see cref="Key"/> or <see cref="Invitation"/>.</summary>
    public const string KindTag = "kind";

    /// <summary>An access key.</summary>
    public const string Key = "key";

    /// <summary>An invitation code.</summary>
    public const string Invitation = "invitation";

    private static readonly Meter Meter = new(UseCaseMetrics.MeterName);

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        FailuresCounterName, "{sign_in}", "Sign-ins with a key or a code that is not good.");

    /// <summary>Counts a failed sign-in.</summary>
    /// <param name="kind">What was sent.</param>
    /// <returns>The error to answer.</returns>
    public static Error Failed(string kind)
    {
        Failures.Add(1, new KeyValuePair<string, object?>(KindTag, kind));
        return AccessErrors.Unauthenticated;
    }
}

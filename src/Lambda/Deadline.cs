using Amazon.Lambda.Core;

namespace EventPlatform.Lambda;

/// <summary>Cancels a use case in time to answer before Lambda ends the invocation.</summary>
internal static class Deadline
{
    // Left of the invocation's time to publish activities after the commit, which takes 6 s at most, and to answer.
    private static readonly TimeSpan PublishAndAnswerTime = TimeSpan.FromMilliseconds(6_500);

    // Of an invocation with little time altogether, the use case still gets the larger part.
    private const int Share = 4;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>A source that cancels shortly before the invocation's time is up; at once when it nearly is.</summary>
    public static CancellationTokenSource Of(ILambdaContext context)
    {
        var remaining = context.RemainingTime;
        var reserve =
            TimeSpan.FromTicks(Math.Clamp((remaining / Share).Ticks, AnswerTime.Ticks, PublishAndAnswerTime.Ticks));
        var left = remaining - reserve;
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}

using Amazon.Lambda.Core;

namespace EventPlatform.Lambda;

/// <summary>Turns what is left of an invocation into a token, so that the caller gets an answer before Lambda ends it.</summary>
internal static class Deadline
{
    // Left of the invocation's time to write the answer.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes a source that cancels shortly before the invocation's time is up; at once when it nearly is.</summary>
    public static CancellationTokenSource Of(ILambdaContext context)
    {
        var left = context.RemainingTime - AnswerTime;
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }
}

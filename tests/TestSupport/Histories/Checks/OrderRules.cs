namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>
/// A write that was acknowledged before another one was sent is also committed before it: none is acknowledged too
/// early, and none takes effect again later.
/// </summary>
internal static class OrderRules
{
    public const string TooLate = "A write is committed after one that was sent when it had been acknowledged";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        for (var i = 1; i < recording.Commits.Count; i++)
        {
            if (recording.Commits[i].End < recording.NotBefore(i - 1))
                yield return new(TooLate, string.Join("; ", recording.Commits[i].Writers));
        }
    }
}

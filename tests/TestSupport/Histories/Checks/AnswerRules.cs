namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>An answer is never a 500, and no failure at all once the faults are over.</summary>
internal static class AnswerRules
{
    public const string Bug = "An answer says 500, or a 503 that is neither busy nor unavailable";
    public const string NotHealed = "A request fails although no fault is left";
    public const string Accepted = "An invalid request is accepted";
    public const string Unanswered = "A request has no answer";

    public static IEnumerable<Violation> Check(Recording recording)
    {
        foreach (var operation in recording.Operations)
        {
            var failed = operation.Status >= 500;
            if (operation.Status == 0) yield return new(Unanswered, $"{operation}");
            var isExpected = (operation.Status, operation.Code) is (503, "busy" or "unavailable");
            if (failed && !isExpected) yield return new(Bug, $"{operation}");
            if (failed && operation.IsAfterFaults) yield return new(NotHealed, $"{operation}");
            if (operation is { Request.IsInvalid: true, Outcome: Outcome.Acknowledged })
                yield return new(Accepted, $"{operation}");
        }
    }
}

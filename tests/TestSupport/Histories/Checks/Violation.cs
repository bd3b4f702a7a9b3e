namespace EventPlatform.TestSupport.Histories.Checks;

/// <summary>Something in a recording that must not be.</summary>
/// <param name="Rule">Which rule is broken.</param>
/// <param name="Detail">By what.</param>
internal sealed record Violation(string Rule, string Detail);

/// <summary>All rules.</summary>
internal static class HistoryRules
{
    private static readonly Func<Recording, IEnumerable<Violation>>[] All =
    [
        AnswerRules.Check, WriteRules.Check, OrderRules.Check, SeatRules.Check, WaitingRules.Check, ViewRules.Check,
        ActivityRules.Check,
    ];

    public static IReadOnlyList<Violation> Check(Recording recording) => [.. All.SelectMany(check => check(recording))];

    /// <summary>How often each rule is broken, with some examples.</summary>
    public static string Describe(IReadOnlyCollection<Violation> violations, int examples) => string.Join(
        "\n",
        violations.GroupBy(violation => violation.Rule).SelectMany(rule => rule
            .Take(examples)
            .Select(violation => $"    {violation.Detail}")
            .Prepend($"{rule.Count()} × {rule.Key}")));
}

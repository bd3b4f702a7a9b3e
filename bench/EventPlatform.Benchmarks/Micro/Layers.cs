using EventPlatform.Benchmarks.Reporting;

namespace EventPlatform.Benchmarks.Micro;

/// <summary>One use case's figures, round by round.</summary>
/// <param name="contenders">How many there are; the first is the yardstick.</param>
internal sealed class Layers(int contenders)
{
    private readonly List<(double Nanoseconds, double Bytes)[]> _rounds = [];

    /// <summary>Adds a round.</summary>
    /// <param name="round">For each contender, time and memory of one operation.</param>
    public void Add((double Nanoseconds, double Bytes)[] round)
    {
        if (round.Length != contenders) throw new InvalidOperationException($"{round.Length} of {contenders} contenders were measured.");
        _rounds.Add(round);
    }

    /// <summary>The median round's time of one operation, in microseconds.</summary>
    /// <param name="contender">From 0.</param>
    public double Microseconds(int contender) => Statistics.Median(_rounds.Select(round => round[contender].Nanoseconds)) / 1_000;

    /// <summary>The median round's memory of one operation, in units of 1,000 bytes.</summary>
    /// <param name="contender">From 0.</param>
    public double Kilobytes(int contender) => Statistics.Median(_rounds.Select(round => round[contender].Bytes)) / 1_000;

    /// <summary>The time as a multiple of the yardstick's in the same round.</summary>
    /// <param name="contender">From 0.</param>
    public (double Low, double Median, double High) Ratio(int contender)
    {
        var ratios = _rounds.Select(round => round[contender].Nanoseconds / round[0].Nanoseconds).ToArray();
        return (ratios.Min(), Statistics.Median(ratios), ratios.Max());
    }
}
